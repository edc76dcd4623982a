import { describe, expect, test } from "vitest";
import { fiellerCoverage, GROWTHS, simulatedForecasts, simulatedRun, together } from "../../scripts/data/simulated-noise.ts";
import { forecastNoise } from "../../src/science/noise/forecast.ts";
import type { Sighting } from "../../src/science/noise/forecast.ts";
import { effectiveDimensions, moreSteps } from "../../src/science/noise/precision.ts";
import { fieller } from "../../src/science/noise/fieller.ts";
import { normals, simulatedSums } from "../../scripts/data/simulated-noise.ts";

/** Sightings in every eighth of a doubling from 1e9 tokens on, ln B_noise by a function of the e-folds since. */
const seen = (logAt: (efolds: number) => number, count: number, change: (i: number) => Partial<Sighting> = () => ({})): Sighting[] =>
  Array.from({ length: count }, (_, i) => {
    const efolds = (i / 8) * Math.LN2;
    return { tokens: 1e9 * Math.exp(efolds), loss: null, value: logAt(efolds), sd: 0.05, above: null, segment: "run", ...change(i) };
  });

const at = (sightings: readonly Sighting[], doublings: number) => {
  const forecast = forecastNoise(sightings);
  if (forecast === null) throw new Error("nothing forecast");
  return forecast.at((sightings.at(-1)?.tokens ?? 0) * 2 ** doublings);
};

describe("Fieller's interval in simulation", () => {
  test.each([[1, 25], [1 / 8, 50], [1 / 64, 100]])("batch over noise scale %f, %i steps: holds the truth 93 to 97 times in 100", (ratio, steps) => {
    const { covered } = fiellerCoverage(ratio, steps, 1500, 7);
    // Three standard errors of 1500 repeats beside the range.
    expect(covered).toBeGreaterThan(0.93 - 0.017);
    expect(covered).toBeLessThan(0.97 + 0.014);
  });
});

describe("a forecast one doubling ahead", () => {
  test("holds the truth 75 to 90 times in 100 over every way to grow, and about as often on each that follows no law", () => {
    const each = GROWTHS.map((growth) => simulatedForecasts(growth, 10));
    const { held } = together(each);
    expect(held).toBeGreaterThan(0.75);
    expect(held).toBeLessThan(0.9);
    for (const { held: share } of each) expect(share).toBeGreaterThan(0.7);
  });

  test("follows a power of the tokens, and says so", () => {
    const sightings = seen((efolds) => 10 + 0.8 * efolds, 48);
    const truth = Math.exp(10 + 0.8 * (47 / 8 + 1) * Math.LN2);
    expect(at(sightings, 1).median / truth).toBeGreaterThan(0.9);
    expect(at(sightings, 1).median / truth).toBeLessThan(1.1);
    expect(forecastNoise(sightings)?.laws.find(({ law }) => law === "tokens")?.weight ?? 0).toBeGreaterThan(0.8);
  });

  test("follows a plateau, and says so", () => {
    const sightings = seen(() => 10, 48);
    expect(at(sightings, 1).median / Math.exp(10)).toBeLessThan(1.2);
    expect(forecastNoise(sightings)?.laws.find(({ law }) => law === "plateau")?.weight ?? 0).toBeGreaterThan(0.4);
  });

  test("widens with the distance, and narrows with what is seen", () => {
    const sightings = seen((efolds) => 10 + 0.6 * efolds, 40);
    expect(at(sightings, 3).logSd).toBeGreaterThan(at(sightings, 1).logSd);
    expect(at(sightings, 1).logSd).toBeLessThan(at(sightings.slice(0, 6), 1).logSd);
  });

  test("a new segment starts a new level and keeps the slope", () => {
    const sightings = seen((efolds) => 10 + 0.8 * efolds, 48, (i) => (i >= 40 ? { segment: "decay", value: 11 + 0.8 * (i / 8) * Math.LN2 } : {}));
    const truth = Math.exp(11 + 0.8 * (47 / 8 + 1) * Math.LN2);
    expect(Math.abs(Math.log(at(sightings, 1).median / truth))).toBeLessThan(0.3);
  });

  test("history is forgotten when the run leaves it", () => {
    const jumped = seen((efolds) => 10 + 0.6 * efolds, 48, (i) => (i >= 40 ? { value: 13 + 0.6 * (i / 8) * Math.LN2 } : {}));
    expect(forecastNoise(jumped)?.sightings).toBeLessThan(10);
    expect(forecastNoise(seen((efolds) => 10 + 0.6 * efolds, 48))?.sightings).toBe(48);
    expect(at(jumped, 0).median / Math.exp(13 + 0.6 * (47 / 8) * Math.LN2)).toBeCloseTo(1, 0);
  });

  test("a bound from below lifts what lies under it, and leaves alone what lies above", () => {
    const known = seen(() => 10, 24);
    const bound = (above: number): Sighting[] => [...known, { tokens: 2 * (known.at(-1)?.tokens ?? 0), loss: null, value: null, sd: 1, above, segment: "run" }];
    expect(at(bound(11), 0).median).toBeGreaterThan(1.5 * at(known, 1).median);
    expect(at(bound(5), 0).median / at(known, 1).median).toBeCloseTo(1, 1);
  });

  test("nothing seen is nothing forecast", () => {
    expect(forecastNoise([])).toBeNull();
    expect(forecastNoise([{ tokens: 1e9, loss: 2, value: null, sd: 1, above: null, segment: "run" }])).toBeNull();
  });

  test("the same sightings give the same forecast", () => {
    const sightings = simulatedRun("wanders", 3).map(({ sighting }) => sighting);
    expect(at(sightings, 1)).toEqual(at([...sightings], 1));
  });
});

describe("how well a noise scale is measured", () => {
  test("effective dimensions are those the noise was spread over", () => {
    const sums = simulatedSums(normals(5), { noiseScale: 512, batch: 512, steps: 4000, dimensions: 300, groups: 8 });
    expect((effectiveDimensions(sums, 8) ?? 0) / 300).toBeCloseTo(1, 1);
    expect(effectiveDimensions({ ...sums, n: 4 }, 8)).toBeNull();
  });

  test("after so many more steps the interval is bounded, most of the time", () => {
    let [asked, enough] = [0, 0];
    for (let seed = 0; seed < 200; seed += 1) {
      const normal = normals(seed);
      const first = simulatedSums(normal, { noiseScale: 512, batch: 8, steps: 50 });
      const more = moreSteps(first);
      if (more === null || more === 0) continue;
      const rest = simulatedSums(normal, { noiseScale: 512, batch: 8, steps: more });
      const sum = (of: "n" | "s" | "g" | "ss" | "gg" | "sg") => first[of] + rest[of];
      asked += 1;
      enough += fieller({ n: sum("n"), s: sum("s"), g: sum("g"), ss: sum("ss"), gg: sum("gg"), sg: sum("sg") }).state === "ok" ? 1 : 0;
    }
    expect(asked).toBeGreaterThan(80);
    expect(enough / asked).toBeGreaterThan(0.5);
  });

  test("bounded already: none", () => {
    expect(moreSteps({ n: 50, s: 49.67, g: 0.10617, ss: 49.83, gg: 0.0002988, sg: 0.1045 })).toBe(0);
    expect(moreSteps({ n: 4, s: 1, g: 1, ss: 1, gg: 1, sg: 1 })).toBeNull();
  });
});
