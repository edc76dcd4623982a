import type { Warning } from "../contract/answer.ts";
import { GRIDS } from "../science/evidence/ranks.ts";
import type { Setting } from "../science/types.ts";
import { human } from "./human.ts";

/** Largest model and run whose batch and learning rate were measured on a grid. */
const LARGEST_MEASURED = { params: GRIDS.params[1], tokens: GRIDS.tokens[1] };
/** A run is still called measured within this factor. */
const SLACK = 1.5;

/** Says when a run lies where nobody measured: laws are carried over, and published runs count more. */
export const beyondMeasured = ({ params, tokens }: Setting): Warning[] => {
  const found: Warning[] = [];
  const tell = (path: string, value: number, limit: number, what: string) => {
    if (value > limit * SLACK) found.push({ code: "outside_domain", message: `${human(value)} ${what} lie beyond what was measured on grids (${human(limit)}): published runs count more than laws here, and the bands are wide`, path });
  };
  tell("/model/params", params ?? 0, LARGEST_MEASURED.params, "parameters");
  tell("/data/tokens", tokens, LARGEST_MEASURED.tokens, "tokens");
  return found;
};
