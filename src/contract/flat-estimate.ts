import { EstimateQuestion } from "./estimate-question.ts";
import { flatten, type FlatField } from "./flat.ts";

/** Flat names of an estimate question. */
export const flatEstimate: ReadonlyMap<string, FlatField> = flatten(EstimateQuestion);
