import { expect, test } from "vitest";
import { flatQuestion } from "../../src/contract/flat.ts";
import { flatEstimate } from "../../src/contract/flat-estimate.ts";
import { humanNumber } from "../../src/http/reading/human-number.ts";

test("the flat names of the contract", () => {
  expect([...flatQuestion.keys()]).toEqual(
    expect.arrayContaining([
      "params", "tokens", "accelerator", "count", "batch_tokens", "batch_sequences", "tuned_batch_tokens", "tuned_learning_rate", "optimizer",
      "prefer", "hold", "sequence_length", "usd_per_hour", "counts", "micro_batch", "deadline_hours",
    ]),
  );
  expect(flatQuestion.has("noise")).toBe(false);
  expect(flatQuestion.get("tokens")?.path).toEqual(["data", "tokens"]);
  expect(flatQuestion.get("batch_tokens")?.path).toEqual(["batch", "tokens"]);
  expect(flatEstimate.get("micro_batch")?.kind).toBe("number");
});

test.each([
  ["7B", 7e9], ["7.1b", 7.1e9], ["2T", 2e12], ["4M", 4e6], ["4k", 4000], ["7e9", 7e9], ["1_000_000", 1e6], ["1,000,000", 1e6], [" 12 ", 12], ["4.35M", 4_350_000],
  ["1e400", Infinity], ["-3", -3], ["3e-4", 3e-4], [".5", 0.5],
  ["", null], ["7X", null], ["1,00", null], ["1_0", null], ["NaN", null], ["Infinity", null], ["0x10", null], ["7 B", null], ["--1", null], ["e5", null],
])("%s is %s", (text, value) => {
  expect(humanNumber(text)).toBe(value);
});
