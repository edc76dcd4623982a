import type { Advice } from "../../src/contract/answer.ts";
import type { PublishedRun } from "../../src/science/published-runs/index.ts";
import { fitPractice } from "../data/practice-fit.ts";
import type { Target } from "../data/practice-fit.ts";

/** By what factor practice, fitted again, would speak differently of a run had its laboratory published nothing. */
export const practiceWithout = (run: PublishedRun, runs: readonly PublishedRun[], target: Target): number => {
  const others = runs.filter(({ laboratory }) => laboratory !== run.laboratory);
  return fitPractice(others, target).read(run) / fitPractice(runs, target).read(run);
};

/** The factor on a combined number when its practice voice changes by a factor: voices are weighted in logs. */
export const carried = (evidence: Advice["evidence"], quantity: Advice["evidence"][number]["quantity"], factor: number): number => {
  const weight = evidence.find((voice) => voice.kind === "practice" && voice.quantity === quantity)?.weight ?? 0;
  return factor ** weight;
};
