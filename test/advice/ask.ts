import { advise } from "../../src/advice/advise.ts";
import type { Failure } from "../../src/advice/failure.ts";
import type { Advice } from "../../src/contract/answer.ts";
import { whyNot } from "../../src/advice/why-not.ts";
import { Question } from "../../src/contract/question.ts";

/** A question with everything optional left out; parts given are laid over it. */
export const ask = (parts: Record<string, unknown> = {}): ReturnType<typeof advise> =>
  advise(Question.parse({ model: { params: 7e9 }, data: { tokens: 2e12 }, hardware: { accelerator: "h100-sxm-80gb", count: 256 }, ...parts }));

/** The answer to a question that has one. */
export const answerTo = (parts?: Record<string, unknown>): Advice => {
  const result = ask(parts);
  if (!result.ok) throw new Error(`no answer: ${JSON.stringify(result.failure)}`);
  return result.value;
};

/** The failure of a question that has no answer. */
export const failureOf = (parts?: Record<string, unknown>): Failure => {
  const result = ask(parts);
  if (result.ok) throw new Error("an answer where none was expected");
  return result.failure.kind === "misfit" ? whyNot(result.failure.misfit) : result.failure;
};

/** Sums over `steps` steps whose noise scale is `noiseScale` units, scattered by a fifth. */
export const noiseCell = (noiseScale: number, tokens: number, steps = 100) => {
  const [s, g] = [noiseScale * 0.01, 0.01];
  return { from_tokens: tokens / 2, to_tokens: tokens, n: steps, s: steps * s, g: steps * g, ss: steps * s * s * 1.04, gg: steps * g * g * 1.04, sg: steps * s * g };
};
