import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combine, MOST_LOG_SD } from "../../src/science/evidence/combine.ts";
import type { Candidate } from "../../src/science/evidence/combine.ts";
import { criticalBatch, optimalBatch, percentiles } from "../../src/science/evidence/index.ts";
import { practicedBatch, practicedRate } from "../../src/science/evidence/practice.ts";
import { gridTrust, practiceRank } from "../../src/science/evidence/ranks.ts";
import { LEAST_RATIO } from "../../src/science/overhead.ts";
import type { Quantity, Setting, Voice } from "../../src/science/types.ts";

const setting = (params: number, tokens: number, more: Partial<Setting> = {}): Setting => ({
  language: true, params, activeParams: params, tokens, sequenceLength: 2048, flopsPerToken: 6 * params, loss: 2.5, optimizer: "adamw", ...more,
});
const examples = setting(25e6, 1e8, { language: false, params: null, activeParams: null, flopsPerToken: null, loss: null, optimizer: "sgd" });
const measured = (quantity: Quantity, median: number, logSd: number, source = "measured"): Voice => ({
  source, kind: "measurement", quantity, estimate: { median, logSd }, inDomain: true, citation: "test",
});
const candidate = (median: number, logSd: number, more: Partial<Candidate> = {}): Candidate => ({
  source: `law ${median}`, kind: "law", quantity: "optimal_tokens", estimate: { median, logSd }, inDomain: true, citation: "test", distance: 0, rank: 1, ...more,
});

describe("combining voices", () => {
  it("weighs by precision and rank, and the shares add up to one", () => {
    const said = combine([candidate(1e6, 0.3), candidate(2e6, 0.3), candidate(8e6, 0.3, { rank: 0 })]);
    expect(said?.estimate.median).toBeCloseTo(Math.SQRT2 * 1e6, 3);
    expect(said?.voices.map(({ weight }) => weight)).toEqual([0.5, 0.5, 0]);
  });

  it("does not grow surer because more laws agree", () => {
    const one = combine([candidate(1e6, 0.4)]);
    const ten = combine(Array.from({ length: 10 }, () => candidate(1e6, 0.4)));
    expect(ten?.estimate.logSd).toBeCloseTo(one?.estimate.logSd ?? 0, 12);
  });

  it("is never narrower than the spread between laws, up to the width of knowing nothing", () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.double({ min: 5, max: 25, noNaN: true }), fc.double({ min: 0.05, max: 2, noNaN: true })), { minLength: 1, maxLength: 8 }), (list) => {
      const said = combine(list.map(([logMedian, logSd]) => candidate(Math.exp(logMedian), logSd)));
      const mean = Math.log(said?.estimate.median ?? 0);
      const spread = said?.voices.reduce((sum, { weight, estimate }) => sum + weight * (Math.log(estimate.median) - mean) ** 2, 0) ?? 0;
      expect(said?.estimate.logSd).toBeGreaterThanOrEqual(Math.min(MOST_LOG_SD, Math.sqrt(spread)) - 1e-9);
      expect(said?.voices.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
    }));
  });

  it("trusts a law less the farther outside its domain it speaks", () => {
    const shareAt = (distance: number) => combine([candidate(1e6, 0.3), candidate(2e6, 0.3, { distance })])?.voices[1]?.weight ?? 1;
    expect(shareAt(1)).toBeLessThan(shareAt(0));
    expect(shareAt(5)).toBeLessThan(shareAt(1) / 2);
  });

  it("narrows when a measurement of the run dominates", () => {
    const laws = [candidate(1e6, 0.5), candidate(3e6, 0.5)];
    const own = candidate(2e6, 0.1, { kind: "measurement", rank: 6 });
    expect(combine([...laws, own])?.estimate.logSd).toBeLessThan((combine(laws)?.estimate.logSd ?? 0) / 2);
  });

  it("is silent without weight", () => {
    expect(combine([])).toBeNull();
    expect(combine([candidate(1e6, 0.3, { rank: 0 })])).toBeNull();
  });

  it("states the 10th and 90th percentile", () => {
    const { low, high } = percentiles({ median: 100, logSd: 0.5 });
    expect(low).toBeCloseTo(52.69, 1);
    expect(high).toBeCloseTo(189.8, 1);
  });
});

describe("optimal batch", () => {
  it("is Step Law's inside the grids", () => {
    for (const [params, tokens] of [[6e7, 2e9], [4e8, 2e10], [1e9, 1e11]] as const) {
      const said = optimalBatch(setting(params, tokens)).estimate;
      expect(Math.abs(Math.log(said.median / (0.58 * tokens ** 0.571)))).toBeLessThan(0.1);
      expect(said.logSd).toBeLessThan(0.35);
    }
  });

  it("stands where production runs stood for 7B on 2T tokens, and is wider than inside the grids", () => {
    const said = optimalBatch(setting(7e9, 2e12));
    expect(said.estimate.median).toBeGreaterThan(4e6);
    expect(said.estimate.median).toBeLessThan(7e6);
    expect(said.estimate.logSd).toBeGreaterThan(2 * optimalBatch(setting(4e8, 2e10)).estimate.logSd);
    expect(said.voices.find(({ kind }) => kind === "practice")?.weight).toBeGreaterThan(0.1);
  });

  it("grows less sure with size, though less than with data, in which the laws are written", () => {
    const doubtAt = (params: number, tokens: number) => optimalBatch(setting(params, tokens)).estimate.logSd;
    expect(doubtAt(1e11, 1e11)).toBeGreaterThan(2 * doubtAt(1e9, 1e11));
    expect(doubtAt(1e11, 1e11)).toBeLessThan(doubtAt(1e9, 1e13));
  });

  it("gives practice no weight inside the grids and more the farther outside", () => {
    expect(practiceRank(setting(4e8, 2e10))).toBe(0);
    expect(practiceRank(setting(2e9, 2e10))).toBeLessThan(practiceRank(setting(7e9, 2e10)));
    expect(gridTrust(setting(4e8, 2e10, { optimizer: "lion" }))).toBe(1);
  });

  it("is three times AdamW's for Muon", () => {
    const ratio = optimalBatch(setting(4e8, 2e10, { optimizer: "muon" })).estimate.median / optimalBatch(setting(4e8, 2e10)).estimate.median;
    expect(ratio).toBeGreaterThan(2.7);
    expect(ratio).toBeLessThan(3.3);
  });

  it("leaves laws of language out of other work", () => {
    const said = optimalBatch(examples);
    expect(said.voices.map(({ source }) => source)).toEqual(["mccandlish-2018-examples"]);
    expect(said.estimate.logSd).toBeGreaterThan(1.5);
  });

  it("moves only a little toward a tuned batch", () => {
    const at = setting(4e8, 2e10);
    const plain = optimalBatch(at).estimate.median;
    const tuned: Voice = { ...measured("optimal_tokens", plain * 4, 0.7), kind: "tuned", source: "tuned" };
    const moved = Math.log(optimalBatch(at, [tuned]).estimate.median / plain) / Math.log(4);
    expect(moved).toBeGreaterThan(0.02);
    expect(moved).toBeLessThan(0.3);
  });
});

describe("critical batch", () => {
  it("stands about ten times the optimal one inside the grids", () => {
    const at = setting(4e8, 2e10);
    const ratio = criticalBatch(at).estimate.median / optimalBatch(at).estimate.median;
    expect(ratio).toBeGreaterThan(7);
    expect(ratio).toBeLessThan(15);
  });

  it("is decided by branches of the run against every law", () => {
    const at = setting(7e9, 2e12);
    const said = criticalBatch(at, [measured("critical_tokens", 4e6, 0.4, "measured-branches-1")]);
    expect(said.voices.at(-1)?.weight).toBeGreaterThan(0.6);
    expect(said.estimate.median).toBeLessThan(criticalBatch(at).estimate.median / 3);
  });

  it("follows a noise scale two hundred times larger by more than half", () => {
    for (const at of [setting(4e8, 2e10), setting(7e9, 2e12)]) {
      const withNoise = (tokens: number) => criticalBatch(at, [measured("noise_scale_tokens", tokens, 0.2)]).estimate.median;
      expect(withNoise(2e8) / withNoise(1e6)).toBeGreaterThan(1.5);
    }
  });

  it("takes the noise scale as the main evidence outside language, without a factor", () => {
    const said = criticalBatch(examples, [measured("noise_scale_tokens", 3e4, 0.1)]);
    expect(said.voices.at(-1)?.estimate.median).toBe(3e4);
    expect(said.voices.at(-1)?.weight).toBeGreaterThan(0.5);
  });

  it("stays above the optimal batch whatever is measured", () => {
    fc.assert(fc.property(fc.double({ min: 3, max: 25, noNaN: true }), fc.double({ min: 0.05, max: 1, noNaN: true }), (logTokens, logSd) => {
      const extra = [measured("critical_tokens", Math.exp(logTokens), logSd), measured("optimal_tokens", 1e8, 0.2)];
      const at = setting(1e9, 5e10);
      expect(criticalBatch(at, extra).estimate.median).toBeGreaterThanOrEqual(LEAST_RATIO * optimalBatch(at, extra).estimate.median * (1 - 1e-12));
    }));
  });

  it("is finite and positive over every size and number of tokens", () => {
    const span = (low: number, high: number) => fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
    fc.assert(fc.property(span(1e3, 1e15), span(1, 1e18), fc.constantFrom("adamw", "sgd", "adafactor", "lion", "muon"), (params, tokens, optimizer) => {
      for (const { estimate } of [optimalBatch(setting(params, tokens, { optimizer })), criticalBatch(setting(params, tokens, { optimizer }))]) {
        expect(Number.isFinite(estimate.median) && estimate.median > 0).toBe(true);
        expect(Number.isFinite(estimate.logSd) && estimate.logSd > 0).toBe(true);
      }
    }));
  });
});

describe("practice", () => {
  it("stands near the runs it was fitted on", () => {
    for (const [params, tokens, batch, rate] of [[6.5e9, 2e12, 4.2e6, 3e-4], [174e9, 3e11, 3.2e6, 0.6e-4], [67e9, 2e12, 4.2e6, 1.5e-4], [671e9, 14.8e12, 62.9e6, 2.2e-4]] as const) {
      expect(Math.abs(Math.log(practicedBatch(params, tokens) / batch))).toBeLessThan(Math.log(2.5));
      expect(Math.abs(Math.log(practicedRate(params, tokens) / rate))).toBeLessThan(Math.log(2));
    }
  });
});
