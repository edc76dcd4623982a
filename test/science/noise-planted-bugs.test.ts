import { expect, test } from "vitest";
import { NoiseMeasurement } from "../../src/contract/measurements.ts";
import { noiseScale, validateCell, WRONG_REDUCTION } from "../../src/science/noise/index.ts";
import planted from "./agent-planted-bugs.json" with { type: "json" };

// What the Python agent measured with PyTorch in loops with a bug planted in them: agents/python/tests/planted.py.
const measured = (bodies: unknown): NoiseMeasurement[] => (bodies as unknown[]).map((body) => NoiseMeasurement.parse(body));

test("what the agent posts is sound by the contract", () => {
  for (const bodies of Object.values(planted)) {
    for (const body of measured(bodies)) expect(body.cells.flatMap((cell, at) => validateCell(cell, body.geometry, at))).toEqual([]);
  }
});

test.each(["clipped_in_backward", "divided_twice"] as const)("%s is diagnosed", (bug) => {
  expect(noiseScale(measured(planted[bug]))).toMatchObject({ diagnosis: WRONG_REDUCTION, estimate: null });
});

test("a sound loop has a noise scale and no diagnosis", () => {
  const scale = noiseScale(measured(planted.none));
  expect(scale?.diagnosis).toBeNull();
  expect(scale?.status).toBe("ok");
});
