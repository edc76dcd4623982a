import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { laws } from "../../src/science/laws/index.ts";
import { chinchillaTerms } from "../../src/science/laws/chinchilla-loss.ts";
import { logLog } from "../../src/science/laws/log-log.ts";
import { mccandlish2018Measured } from "../../src/science/laws/mccandlish-2018.ts";
import { weightDecayFor } from "../../src/science/laws/power-lines-2025-timescale.ts";
import type { Law, Setting } from "../../src/science/types.ts";

const unknown: Setting = {
  language: true, params: null, activeParams: null, tokens: 1e11, sequenceLength: 2048, flopsPerToken: null, loss: null, optimizer: "adamw",
};
const full: Setting = { ...unknown, params: 1e9, activeParams: 1e9, flopsPerToken: 6e9, loss: 2.4 };

const logarithmic = (low: number, high: number) => fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
const settings: fc.Arbitrary<Setting> = fc.record({
  language: fc.constant(true),
  params: fc.option(logarithmic(1e6, 1e13)),
  activeParams: fc.constant(null),
  tokens: logarithmic(1e6, 1e15),
  sequenceLength: fc.integer({ min: 128, max: 131_072 }),
  flopsPerToken: fc.option(logarithmic(1e6, 1e14)),
  loss: fc.option(logarithmic(0.5, 12)),
  optimizer: fc.constantFrom("adamw", "sgd", "adafactor", "lion", "muon"),
});

const middle = ([low, high]: readonly [number, number]) => Math.log(low * high) / 2;

const byId = (id: string): Law => {
  const law = laws.find((one) => one.id === id);
  if (law === undefined) throw new Error(`no law ${id}`);
  return law;
};

describe.each(laws.map((law) => [law.id, law] as const))("%s", (_, law) => {
  it("reproduces its published values", () => {
    expect(law.vectors.length).toBeGreaterThan(0);
    for (const { setting, value, tolerance } of law.vectors) {
      const predicted = law.predict({ ...unknown, ...setting });
      expect(predicted).not.toBeNull();
      expect(Math.abs((predicted ?? 0) / value - 1)).toBeLessThanOrEqual(tolerance);
    }
  });

  it("is silent when what it needs is missing, and only then", () => {
    const setting: Setting = { ...full, ...law.vectors[0]?.setting };
    for (const need of law.needs) {
      if (need !== "tokens") expect(law.predict({ ...setting, [need]: null })).toBeNull();
      expect(law.predict({ ...setting, [need]: 0 })).toBeNull();
      expect(law.predict({ ...setting, [need]: Number.NaN })).toBeNull();
    }
    expect(law.predict({ ...full, ...law.vectors[0]?.setting })).not.toBeNull();
  });

  it("answers null or a positive finite number at any setting", () => {
    fc.assert(
      fc.property(settings, (setting) => {
        for (const value of [law.predict(setting), law.atBatch?.(setting) ?? null]) {
          if (value !== null) expect(Number.isFinite(value) && value > 0).toBe(true);
        }
        if (law.needs.every((need) => setting[need] !== null) && law.predict(setting) === null) {
          expect(["muon-batch", "kaplan-2020-learning-rate", "mccandlish-2018-examples"]).toContain(law.id);
        }
      }),
    );
  });

  it("says where it comes from, how wide it is and where it holds", () => {
    expect(law.citation).toMatch(/arXiv \d{4}\.\d{5}/);
    expect(law.logSd).toBeGreaterThan(0);
    for (const range of [law.domain.params, law.domain.tokens, law.domain.loss, law.domain.compute]) {
      if (range !== undefined) expect(range[0]).toBeLessThan(range[1]);
    }
  });

  it("speaks about language or about other work, not both", () => {
    const other = law.predict({ ...full, ...law.vectors[0]?.setting, language: false });
    expect(other === null).toBe(law.id !== "mccandlish-2018-examples");
  });
});

describe("laws together", () => {
  it("have identifiers of their own", () => {
    expect(new Set(laws.map(({ id }) => id)).size).toBe(laws.length);
  });

  it.each(["step-law-2025-batch", "schaipp-2026", "power-lines-2025-optimal-batch", "power-lines-2025-critical-batch", "zhang-2024", "merrill-2025"])(
    "%s grows with the tokens",
    (id) => {
      fc.assert(
        fc.property(logarithmic(1e7, 1e14), logarithmic(1.01, 100), (tokens, factor) => {
          const law = byId(id);
          expect(law.predict({ ...full, tokens: tokens * factor }) ?? 0).toBeGreaterThan(law.predict({ ...full, tokens }) ?? Infinity);
        }),
      );
    },
  );

  it.each(["kaplan-2020-critical-batch", "minicpm-2024", "minimax-2025"])("%s grows as the loss falls", (id) => {
    fc.assert(
      fc.property(logarithmic(1, 8), logarithmic(1.01, 2), (loss, factor) => {
        const law = byId(id);
        expect(law.predict({ ...full, loss }) ?? 0).toBeGreaterThan(law.predict({ ...full, loss: loss * factor }) ?? Infinity);
      }),
    );
  });

  it("turn sequences into tokens: Power Lines and Zhang agree about 20e9 tokens", () => {
    const setting = { ...full, tokens: 2e10 };
    const ratio = (byId("zhang-2024").predict(setting) ?? 0) / (byId("power-lines-2025-critical-batch").predict(setting) ?? 1);
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  });

  it("give a learning rate together with the batch it belongs to", () => {
    expect(byId("step-law-2025-learning-rate").atBatch?.({ ...full, tokens: 1e11 })).toBeCloseTo(1.108e6, -3);
    expect(byId("deepseek-2024-learning-rate").atBatch?.({ ...full, tokens: 1e11 })).toBeCloseTo(1.83e6, -4);
    expect(byId("kaplan-2020-learning-rate").predict({ ...full, params: 2e10 })).toBeNull();
  });

  it("split the loss into its three terms", () => {
    const { irreducible, model, data } = chinchillaTerms(1e9, 1e11);
    expect(irreducible + model + data).toBeCloseTo(2.372, 3);
    expect(weightDecayFor(1e6, 1e-3, 1e11, 0.1)).toBeCloseTo(0.1, 12);
  });

  it("reproduce the scatter of critical batch over noise scale, 1.7 in the logarithm", () => {
    const ratios = mccandlish2018Measured.map(({ critical, noiseScale }) => middle(critical) - middle(noiseScale));
    const mean = ratios.reduce((sum, x) => sum + x, 0) / ratios.length;
    const sd = Math.sqrt(ratios.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (ratios.length - 1));
    expect(sd).toBeGreaterThan(1.5);
    expect(sd).toBeLessThan(2);
  });

  it("draw curves through their points and on with the slope asked for", () => {
    const curve = logLog([[1, 1], [10, 100]], { first: 0, last: 1 });
    expect(curve(1)).toBe(1);
    expect(curve(3)).toBeCloseTo(9, 9);
    expect(curve(0.1)).toBe(1);
    expect(curve(100)).toBeCloseTo(1000, 6);
    expect(() => logLog([[1, 1]])).toThrow(RangeError);
  });
});
