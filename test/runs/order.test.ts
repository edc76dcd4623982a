import fc from "fast-check";
import { expect, test } from "vitest";
import { adviseRun } from "../../src/runs/advise-run.ts";
import { RunSeries } from "../../src/contract/series.ts";
import { seriesOf } from "../../src/runs/series.ts";
import { branchesAt, cellsOf, post, question, recordsOf, timed } from "./posts.ts";
import type { Post } from "./posts.ts";

const noiseAt = (tokens: number) => 3e5 * (tokens / 1e9) ** 0.6;
const first = cellsOf(noiseAt, 70, 99);
const second = cellsOf((tokens) => 1.4 * noiseAt(tokens), 98, 106, { batch: 512 });

/** Half of a cell's steps: what an agent posts before the cell is complete. */
const half = (cell: (typeof first)[number]) => {
  const n = Math.max(1, Math.floor((cell.n ?? 0) / 2));
  const k = n / (cell.n ?? 1);
  return { ...cell, n, s: (cell.s ?? 0) * k, g: (cell.g ?? 0) * k, ss: (cell.ss ?? 0) * k, gg: (cell.gg ?? 0) * k, sg: (cell.sg ?? 0) * k, loss: null };
};

/** Everything a run of two agents, a restart and a change of batch posts, a cell a post. */
const whole: readonly Post[] = [
  ...["host0:0", "host1:0"].flatMap((agent) => first.map((cell) => ({ noise: post([cell], { agent }) }))),
  ...second.map((cell) => ({ noise: post([cell], { epoch: 1, replayFromStep: Math.floor(((second[0]?.from_tokens ?? 0) / 2048 / 256)), segment: "grown", batch: 512 }) })),
  { throughput: timed(0.01, 0.03) },
  { branches: branchesAt(5e9, [256, 512, 1024], 512) },
];
const partial: readonly Post[] = first.map((cell) => ({ noise: post([half(cell)], { agent: "host0:0" }) }));

/** On one accelerator the search for layouts, which no order of posts can touch, is short. */
const asked = question({ hardware: { accelerator: "h100-sxm-80gb", count: 1 } });
const said = (posts: readonly Post[]) => JSON.stringify(adviseRun(recordsOf(posts, asked)));
const drawn = (posts: readonly Post[]) => JSON.stringify(seriesOf(recordsOf(posts, asked)));

const expected = said(whole);
const expectedSeries = drawn(whole);
/** Hundreds of whole runs take their time on a busy machine. */
const PATIENCE = 120_000;

test("the run has an advice and a series", () => {
  const series = RunSeries.parse(seriesOf(recordsOf(whole, asked)));
  expect(JSON.parse(expected)).toHaveProperty("ok", true);
  expect(series.noise.map(({ to_tokens }) => to_tokens)).toEqual(series.noise.map(({ to_tokens }) => to_tokens).toSorted((a, b) => a - b));
  expect(series.advice.length).toBeGreaterThan(10);
  expect(series.advice.length).toBeLessThanOrEqual(48);
  expect(series.advice.map(({ tokens }) => tokens)).toEqual(series.advice.map(({ tokens }) => tokens).toSorted((a, b) => a - b));
  expect(series.advice.at(-1)?.tokens).toBe(series.noise.at(-1)?.to_tokens);
  expect(series.advice.at(-1)).toMatchObject({ action: JSON.parse(expected).value.next.action, batch_tokens: JSON.parse(expected).value.next.batch_tokens });
  expect(series.throughput.map(({ micro_batch, seconds }) => [micro_batch, Number(seconds.toFixed(6))])).toEqual([[1, 0.04], [2, 0.07], [4, 0.13]]);
});

test("any order and any number of repeats give the same advice and series, byte for byte", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...whole, ...whole], { minLength: 0 }), fc.shuffledSubarray([...partial]), (more, early) => {
      // Whatever came twice, late or half: all of it came once.
      expect(said([...early, ...more, ...whole])).toBe(expected);
      expect(said([...whole, ...more, ...early])).toBe(expected);
    }),
    { numRuns: 100 },
  );
  fc.assert(
    fc.property(fc.shuffledSubarray([...whole, ...whole, ...partial], { minLength: 0 }), (more) => {
      expect(drawn([...more, ...whole])).toBe(expectedSeries);
    }),
    { numRuns: 20 },
  );
}, PATIENCE);

test("shuffled and split over posts in any way they are the same", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...whole], { minLength: whole.length, maxLength: whole.length }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }), (posts, sizes) => {
      const noise = posts.flatMap((one) => ("noise" in one ? [one.noise] : []));
      const together = [...Map.groupBy(noise, (one) => JSON.stringify([one.agent, one.epoch, one.segment, one.replay_from_step]))].flatMap(([, own]) => {
        const joined: Post[] = [];
        for (let at = 0, i = 0; at < own.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1;
          const [head] = own;
          if (head !== undefined) joined.push({ noise: { ...head, cells: own.slice(at, at + size).flatMap(({ cells }) => cells) } });
          at += size;
        }
        return joined;
      });
      const split = [...together, ...posts.filter((one) => !("noise" in one))];
      expect(said(split)).toBe(expected);
    }),
    { numRuns: 100 },
  );
}, PATIENCE);

test("a run of thousands of cells is asked at fewer points, the last of them among these", () => {
  const many = (["l2", "p1", "p2"] as const).flatMap((metric) => Array.from({ length: 700 }, (_, i) => ({ ...cellsOf(noiseAt, 80, 81, { metric })[0], bucket: i - 100, from_tokens: 1e8 * (i + 1), to_tokens: 1e8 * (i + 1) + 1e6 })));
  const { noise, advice } = seriesOf(recordsOf(Array.from({ length: 10 }, (_, i) => ({ noise: post(many.slice(i * 210, (i + 1) * 210)) })), asked));
  expect(noise).toHaveLength(2100);
  expect(advice.length).toBeGreaterThanOrEqual(8);
  expect(advice.length).toBeLessThanOrEqual(12);
  expect(advice.at(-1)?.tokens).toBe(noise.at(-1)?.to_tokens);
});
