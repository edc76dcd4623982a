import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectiveCells } from "../../src/runs/effective-cells.ts";
import { cellAt, noiseRecords, post } from "./posts.ts";

const cell = cellAt(1e6, 94);
const n = cell.n ?? 0;
const times = (k: number) => ({ ...cell, n: n * k, s: (cell.s ?? 0) * k, g: (cell.g ?? 0) * k, ss: (cell.ss ?? 0) * k, gg: (cell.gg ?? 0) * k, sg: (cell.sg ?? 0) * k });
const counts = (posts: Parameters<typeof noiseRecords>[0]) => effectiveCells(noiseRecords(posts)).map((one) => one.n);

describe("the cells of a run", () => {
  test("agents and epochs add, cumulative rows of one do not", () => {
    expect(counts([post([cell]), post([times(2)])])).toEqual([2 * n]);
    expect(counts([post([cell]), post([cell], { agent: "host1:0" }), post([cell], { epoch: 1 })])).toEqual([3 * n]);
  });

  test("agents that see the same whole batch count once in the interval, those with groups of their own each", () => {
    const independent = (units: number) => effectiveCells(noiseRecords(["a", "b", "c", "d"].map((agent) => ({ ...post([cell], { agent }), geometry: { ...post([cell]).geometry, units_per_step: units } })))).map((one) => one.independent);
    expect(independent(256)).toEqual([n]);
    expect(independent(64)).toEqual([4 * n]);
  });

  test("one agent is taken at its word, whatever steps it names", () => {
    expect(effectiveCells(noiseRecords([post([{ ...cell, to_step: cell.from_step ?? 0 }])])).map((one) => one.independent)).toEqual([n]);
  });

  test("rows that are the same to the digit count once where no steps tell", () => {
    const bare = { ...cell, from_step: null, to_step: null };
    expect(effectiveCells(noiseRecords([post([bare]), post([bare], { agent: "b" })])).map((one) => [one.n, one.independent])).toEqual([[2 * n, n]]);
    expect(effectiveCells(noiseRecords([post([bare]), post([{ ...bare, s: (cell.s ?? 0) * 1.001 }], { agent: "b" })])).map((one) => one.independent)).toEqual([2 * n]);
  });

  test("what is trained again is dropped; a straddling cell keeps the share before the restart", () => {
    const from = cell.from_step ?? 0;
    const restart = (step: number) => post([{ ...cellAt(1e6, 200) }], { epoch: 1, replayFromStep: step });
    const kept = (step: number) => effectiveCells(noiseRecords([post([cell]), restart(step)])).filter(({ bucket }) => bucket === 94);
    expect(kept(from)).toEqual([]);
    expect(kept(from + n).map((one) => one.n)).toEqual([n]);
    const [half] = kept(from + Math.floor(n / 2));
    expect(half?.n).toBe(Math.floor(n / 2));
    expect((half?.s ?? 0) / (half?.n ?? 1)).toBeCloseTo((cell.s ?? 0) / n, 12);
    expect(half?.toTokens).toBe((from + Math.floor(n / 2)) * 256 * 2048);
  });

  test("a restart of a restart counts from the earliest step", () => {
    const from = cell.from_step ?? 0;
    const posts = [post([cell]), post([cellAt(1e6, 200)], { epoch: 1, replayFromStep: from + n }), post([cellAt(1e6, 201)], { epoch: 2, replayFromStep: from })];
    expect(effectiveCells(noiseRecords(posts)).some(({ bucket }) => bucket === 94)).toBe(false);
  });

  test("metrics, scopes and segments are kept apart", () => {
    expect(counts([post([cell, { ...cell, metric: "l2" }, { ...cell, scope: "norm" }]), post([cell], { segment: "decay" })])).toEqual([n, n, n, n]);
  });

  test("sums are never negative in n, and restarts never add steps", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 80, max: 110 }), fc.integer({ min: 0, max: 3 }), fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined })), { minLength: 1, maxLength: 20 }), (drawn) => {
        const posts = drawn.map(([bucket, epoch, step]) => post([cellAt(1e6, bucket)], step === undefined ? { epoch } : { epoch, replayFromStep: step }));
        const total = (of: typeof posts) => counts(of).reduce((sum, one) => sum + one, 0);
        const without = posts.map((one) => ({ ...one, replay_from_step: null }));
        expect(total(posts)).toBeLessThanOrEqual(total(without));
        expect(counts(posts).every((one) => one >= 1 && Number.isInteger(one))).toBe(true);
      }),
    );
  });
});
