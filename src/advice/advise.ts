import type { Advice } from "../contract/answer.ts";
import type { Question } from "../contract/question.ts";
import { adviseWith } from "./advise-with.ts";
import { everySpecialist } from "./every-specialist.ts";
import type { Result } from "./failure.ts";

/** Advice on any question, with every specialist at hand. */
export const advise = (question: Question): Result<Advice> => adviseWith(question, everySpecialist);
