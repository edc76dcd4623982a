import type { PublishedRun } from "../../src/science/published-runs/index.ts";
import { robustFit, valueOf } from "./regression.ts";

/** A parameter count of a run. */
export type Size = (run: PublishedRun) => number;

/** What is fitted of a run; null where it was not published. */
export type Target = (run: PublishedRun) => number | null;

/** Every parameter but embeddings, which count once where tied and twice where not. */
export const bodyParams: Size = ({ params, shape }) => params - (shape === null ? 0 : shape.vocab * shape.hidden * (shape.tied_embeddings ? 1 : 2));

/** ln value = at + params·ln(N/20e9) + tokens·ln(D/1e12), the form of src/science/evidence/practice.ts. */
export interface PracticeFit {
  readonly coefficients: readonly [at: number, params: number, tokens: number];
  /** What practice would have used for a run. */
  readonly read: (run: PublishedRun) => number;
}

/**
 * The fit behind src/science/evidence/practice.ts: robust regression in logs over the runs that published the target, a
 * laboratory weighing the root of its runs.
 */
export const fitPractice = (runs: readonly PublishedRun[], target: Target, size: Size = bodyParams): PracticeFit => {
  const row = (run: PublishedRun) => [1, Math.log(size(run) / 20e9), Math.log(run.tokens / 1e12)];
  const rows = runs.flatMap((run) => {
    const value = target(run);
    return value === null ? [] : [{ run, y: Math.log(value) }];
  });
  const same = ({ laboratory }: PublishedRun) => rows.filter(({ run }) => run.laboratory === laboratory).length;
  const [at = 0, params = 0, tokens = 0] = robustFit(rows.map(({ run }) => row(run)), rows.map(({ y }) => y), rows.map(({ run }) => 1 / Math.sqrt(same(run))));
  const coefficients = [at, params, tokens] as const;
  return { coefficients, read: (run) => Math.exp(valueOf(coefficients, row(run))) };
};
