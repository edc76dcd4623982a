import fc from "fast-check";
import { expect, test } from "vitest";
import { searchLayouts } from "../../src/hardware/layout-search.ts";
import { freePins } from "../../src/hardware/layout-space.ts";
import type { Layout, Shape } from "../../src/hardware/types.ts";
import { bruteForce } from "./brute-force.ts";
import { clusterOf, shapeOf } from "./setups.ts";

const shapes = {
  "400M": shapeOf({ params: 4e8 }),
  "7B": shapeOf({ params: 7e9 }),
  "70B": shapeOf({ params: 7e10 }),
  "30B of 128 experts": shapeOf({ params: 30e9, layers: 48, hidden: 2048, heads: 32, kvHeads: 4, vocab: 151_936, experts: 128, expertsPerToken: 8, expertFfn: 768 }),
  "100B of 160 experts in 61 layers": shapeOf({ params: 100e9, layers: 61, hidden: 4096, heads: 64, kvHeads: 8, vocab: 129_280, experts: 160, expertsPerToken: 6, expertFfn: 1536 }),
};

const question = fc.record({
  name: fc.constantFrom(...(Object.keys(shapes) as (keyof typeof shapes)[])),
  count: fc.constantFrom(7, 8, 12, 24, 32, 48, 64, 96, 100),
  id: fc.constantFrom("h100-sxm-80gb", "a100-sxm-40gb", "mi300x", "tpu-v5p"),
  framework: fc.constantFrom("megatron" as const, "nanotron" as const, "deepspeed" as const, "other" as const),
  closeness: fc.constantFrom("near" as const, "exact" as const),
});
const short = fc.record({ sequenceLength: fc.constantFrom(2048, 4096), target: fc.constantFrom(24, 50, 64, 96, 128, 200, 480, 1000, 1024) });
const long = fc.record({ sequenceLength: fc.constantFrom(32_768, 131_072), target: fc.constantFrom(7, 8, 16, 24, 48, 100) });

/** What the search leaves out on purpose: short pieces of a sequence, and pipelines whose fullest stage has a quarter more than the mean. */
const sensible = (shape: Shape, sequenceLength: number) => ({ contextParallel: c, pipelineParallel: p }: Layout): boolean =>
  (c === 1 || sequenceLength / c >= 1024) && Math.ceil(shape.layers / p) * p <= 1.25 * shape.layers;

const RUNS = Number(process.env["BCRIT_SEARCH_RUNS"] ?? 60);

interface Asked {
  readonly name: keyof typeof shapes;
  readonly count: number;
  readonly id: string;
  readonly framework: "megatron" | "nanotron" | "deepspeed" | "other";
  readonly closeness: "near" | "exact";
}

/** Holds the search to every legal layout there is, on one question. */
function holdToAll({ name, count, id, framework, closeness }: Asked, { sequenceLength, target }: { readonly sequenceLength: number; readonly target: number }): void {
  const shape = shapes[name];
  const cluster = clusterOf(id, count, { framework });
  const weight = closeness === "near" ? 1 : 20;
  const brute = bruteForce(shape, cluster, target, sequenceLength, weight, 16, sensible(shape, sequenceLength));
  const [found] = searchLayouts(shape, cluster, [target], sequenceLength, freePins, null, closeness);
  if (brute === null || found === null || found === undefined) {
    expect(found ?? null).toBe(brute);
    return;
  }
  const beside = Math.abs(Math.log(found.batchSequences / target));
  const deviation = beside > 0.06 ? beside : 0;
  expect(deviation).toBeLessThanOrEqual(brute.deviation + 1e-12);
  if (deviation < brute.deviation - 1e-12) return;
  expect((found.batchSequences / found.seconds) * Math.exp(-weight * beside)).toBeGreaterThanOrEqual(brute.score * (1 - 1e-9));
}

/** Nothing comes within 6 % here: a micro-step beyond the target is the nearest there is, or comes as near and is faster. */
test.each<[Asked, { sequenceLength: number; target: number }]>([
  [{ name: "70B", count: 96, id: "a100-sxm-40gb", framework: "deepspeed", closeness: "near" }, { sequenceLength: 32_768, target: 8 }],
  [{ name: "70B", count: 96, id: "a100-sxm-40gb", framework: "deepspeed", closeness: "exact" }, { sequenceLength: 32_768, target: 8 }],
])("the search finds what trying every legal layout finds: %j, %j", holdToAll);

test("the search finds what trying every legal layout finds, dense and of experts, odd counts, long sequences", () => {
  fc.assert(fc.property(question, fc.oneof(short, long), holdToAll), { numRuns: RUNS });
}, 60_000 * Math.max(1, RUNS / 60));
