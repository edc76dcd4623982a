import { expect, test } from "vitest";
import { adviseRun } from "../../src/runs/advise-run.ts";
import { cellsOf, post, question, recordsOf } from "./posts.ts";

const codes = (sequenceLength: number | null): readonly string[] => {
  const asked = question({ data: { tokens: 1e11, sequence_length: sequenceLength } });
  const advised = adviseRun(recordsOf([{ noise: post(cellsOf(() => 3e5, 80, 84)) }], asked));
  return advised.ok ? advised.value.warnings.map(({ code }) => code) : [advised.failure.kind];
};

test("sequences of another length than the question's are said aloud, those of its length are not", () => {
  expect(codes(4096)).toContain("sequence_length_differs");
  expect(codes(2048)).not.toContain("sequence_length_differs");
});
