import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readCsv } from "../../scripts/data/csv.ts";
import { gridFrom, snapRate } from "../../scripts/data/grid.ts";
import { bestInCell, lossAt, vertex } from "../../scripts/data/interpolate.ts";
import { minimise } from "../../scripts/data/minimise.ts";
import { quantile } from "../../scripts/data/quantile.ts";
import { robustFit } from "../../scripts/data/regression.ts";
import { coverage, jointRegrets, rateRegrets } from "../../scripts/validate/regret.ts";
import type { Recommender } from "../../scripts/validate/recommenders.ts";

/** A made-up cell: best at 2^18 tokens and 2^-9, parabolas in both. */
const header = "N_nonemb,D_tokens,lr,bs_seq,bs_tokens,steps,final_loss_smooth,h,ffnh,numh,numl";
const lines = [-2, -1, 0, 1, 2].flatMap((b) => [-3, -2, -1, 0, 1, 2, 3].map((r) =>
  [1e8, 2e9, 2 ** (-9 + r / 2) * 1.004, 2 ** (7 + b), 2 ** (18 + b), 2e9 / 2 ** (18 + b), 2.5 + 0.01 * b * b + 0.02 * r * r, 512, 2048, 8, 8].join(",")));
const cells = gridFrom([header, ...lines].join("\n"));
const fixed = (batchTokens: number, learningRate: number, band: number): Recommender => (_cell, given) => ({
  batchTokens: given ?? batchTokens, learningRate, low: learningRate / band, high: learningRate * band,
});

describe("reading measured data", () => {
  it("reads quoted fields and a last line without an end", () => {
    expect(readCsv('a,b\n1,"x, ""y"""\r\n2,z')).toEqual([{ a: "1", b: 'x, "y"' }, { a: "2", b: "z" }]);
  });

  it("snaps rates to the grid of √2 and sorts runs into cells", () => {
    expect(snapRate(0.001381)).toBeCloseTo(2 ** -9.5, 12);
    expect(cells).toHaveLength(1);
    expect(cells[0]?.rows.map(({ points }) => points.length)).toEqual([7, 7, 7, 7, 7]);
  });

  it("names the column that is no number", () => {
    expect(() => gridFrom(`${header}\n1e8,2e9,fast,1,1,1,1,1,1,1,1`)).toThrow("column lr");
  });
});

describe("regret", () => {
  it("is nothing at the best point and the interpolated excess elsewhere", () => {
    expect(jointRegrets(cells, fixed(2 ** 18, 2 ** -9, 2))[0]).toBeCloseTo(0, 12);
    expect(jointRegrets(cells, fixed(2 ** 19, 2 ** -9, 2))[0]).toBeCloseTo(0.01, 12);
    expect(jointRegrets(cells, fixed(2 ** 18, 2 ** -8.25, 2))[0]).toBeCloseTo((0.02 + 0.08) / 2, 12);
  });

  it("at a given batch asks only about the rate", () => {
    for (const regret of rateRegrets(cells, fixed(1, 2 ** -9.5, 2))) expect(regret).toBeCloseTo(0.02, 12);
  });

  it("leaves rows with too few steps out on request", () => {
    expect(rateRegrets(cells, fixed(1, 2 ** -9, 2), 4000)).toHaveLength(3);
  });

  it("goes on uphill beyond the grid, never down", () => {
    const [cell] = cells;
    if (cell === undefined) throw new Error("the cell is there");
    expect(lossAt(cell, 2 ** 21, 2 ** -9)).toBeGreaterThan(lossAt(cell, 2 ** 20, 2 ** -9));
    expect(lossAt(cell, 2 ** 18, 2 ** -12)).toBeGreaterThan(bestInCell(cell));
  });

  it("counts best rates inside, below and above the band", () => {
    expect(coverage(cells, fixed(1, 2 ** -9, 1.1))).toEqual({ inside: 1, below: 0, above: 0 });
    expect(coverage(cells, fixed(1, 2 ** -8, 1.1))).toEqual({ inside: 0, below: 1, above: 0 });
  });
});

describe("the numbers behind", () => {
  it("finds the vertex of a parabola between grid points", () => {
    const at = 0.1;
    const points = [-1, 0, 1].map((r) => ({ learningRate: Math.exp(r), loss: 3 + 0.5 * (r - at) ** 2 }));
    const best = vertex({ batchTokens: 1, steps: 1, points });
    expect(Math.log(best?.learningRate ?? 0)).toBeCloseTo(at, 9);
    expect(best?.loss).toBeCloseTo(3, 9);
    expect(vertex({ batchTokens: 1, steps: 1, points: points.slice(1) })).toBeNull();
  });

  it("takes quantiles, minimises a valley and fits a line past an outlier", () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    const { parameters } = minimise(([a = 0, b = 0]) => (1 - a) ** 2 + 10 * (b - a * a) ** 2, [-1, 1], [0.5, 0.5]);
    expect(parameters[0]).toBeCloseTo(1, 3);
    const xs = [0, 1, 2, 3, 4, 5, 6, 7];
    const [intercept = 0, slope = 0] = robustFit(xs.map((x) => [1, x]), xs.map((x) => (x === 3 ? 90 : 2 + 0.5 * x + 0.01 * (x % 2))), xs.map(() => 1));
    expect(intercept).toBeCloseTo(2, 1);
    expect(slope).toBeCloseTo(0.5, 1);
  });
});

describe("the command", () => {
  const node = (...args: string[]) => promisify(execFile)(process.execPath, args);

  it("says what is missing and exits 2 without data or a name", async () => {
    await expect(node("scripts/validate.ts", "regret")).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("--data PATH") as string });
    await expect(node("scripts/validate.ts")).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("regret") as string });
    await expect(node("scripts/validate.ts", "report")).rejects.toMatchObject({ code: 2 });
    await expect(node("scripts/fit-overhead.ts")).rejects.toMatchObject({ code: 2 });
  });
});
