import { human } from "../advice/human.ts";
import { Z90 } from "../numbers/normal.ts";
import type { Decision } from "./next.ts";

/** κ known within this log-sd is known well enough: branches would not tell much more. */
const KNOWN = 0.6;

const times = (logSd: number): string => `×${Math.exp(Z90 * logSd).toPrecision(2)}`;

/** The measurement that would make the advice surer, the most telling one first. */
export const whatWouldHelp = ({ known, state, standing }: Decision): string => {
  const { reading, diagnosis } = state;
  if (diagnosis !== null) return "one step by hand: compare the norm of the mean gradient with the mean of the groups' norms, before clipping and after unscaling";
  if (reading === null) return "the noise scale: post the sums of a few hundred steps with two disjoint groups or more (ranks, or micro-batches)";
  if (reading.state === "insufficient") return `the noise scale over more steps: ${reading.steps} were measured about the tokens seen, 8 are the fewest, 50 or more are useful`;
  const factor = state.kappa(known.setting);
  const batch = standing.batchSequences;
  const [unit, piece] = known.setting.language ? ["tokens", "sequences"] : ["examples", "examples"];
  const branches = `branches: continue this checkpoint at ${batch}, ${2 * batch} and ${4 * batch} ${piece} for about ${human(0.02 * known.question.data.tokens)} ${unit} each; critical batch over noise scale is known within ${times(factor.logSd)} only`;
  if (reading.state === "ok") return factor.logSd > KNOWN ? branches : "nothing in particular: noise scale and its relation to the critical batch are both known well";
  const more = reading.moreSteps;
  const steps = more === null ? "many more steps of the noise scale, or groups of a larger batch" : `${human(more)} more steps of the noise scale, which would bound it on both sides`;
  return reading.state === "lower_bound_only" && factor.logSd > KNOWN ? `${steps}; or ${branches}` : steps;
};
