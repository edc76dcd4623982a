import { describe, expect, test } from "vitest";
import { stateOf } from "../../src/runs/state.ts";
import { cellsOf, noiseRecords, post } from "./posts.ts";

const noiseAt = (tokens: number) => 1e5 * (tokens / 1e9) ** 0.6;
const stable = cellsOf(noiseAt, 60, 104);
const now = 1e6 * 2 ** (107 / 8);

/** The run after two more buckets in another segment, whose measured noise is a multiple of what was foretold. */
const after = (multiple: number, setup: Parameters<typeof post>[1]) =>
  stateOf(noiseRecords([post(stable), post(cellsOf((tokens) => multiple * noiseAt(tokens), 105, 106, { batch: setup?.batch ?? 256 }), { segment: "next", ...setup })])).steadyNoise?.median ?? 0;

describe("the noise scale a batch may be grown on", () => {
  test("does not rise with a falling learning rate", () => {
    expect(after(3, { learningRate: 3e-4 }) / noiseAt(now)).toBeLessThan(1.2);
    expect(after(3, {}) / noiseAt(now)).toBeLessThan(1.2);
  });

  test("falls with what is measured, whatever the phase", () => {
    expect(after(0.3, { learningRate: 3e-4 }) / noiseAt(now)).toBeLessThan(0.5);
  });

  test("follows what is measured where the batch was grown, or the learning rate raised", () => {
    expect(after(3, { batch: 512, learningRate: 1.5e-3 }) / noiseAt(now)).toBeGreaterThan(2);
    expect(after(3, { learningRate: 2e-3 }) / noiseAt(now)).toBeGreaterThan(2);
  });

  test("follows it too once a phase has doubled its tokens", () => {
    const long = stateOf(noiseRecords([post(cellsOf(noiseAt, 60, 90)), post(cellsOf((tokens) => 3 * noiseAt(tokens), 91, 106), { segment: "next" })]));
    expect((long.steadyNoise?.median ?? 0) / noiseAt(now)).toBeGreaterThan(2);
  });
});
