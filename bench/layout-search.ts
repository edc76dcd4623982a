import { findAccelerator } from "../src/hardware/accelerators/index.ts";
import { completeShape } from "../src/hardware/complete-shape.ts";
import { searchLayouts } from "../src/hardware/layout-search.ts";
import type { PartialShape } from "../src/hardware/shape-inference.ts";

/** Batches of a frontier, in sequences. */
const BATCHES = [64, 128, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 8192];
const nothing: PartialShape = {
  params: null, activeParams: null, layers: null, hidden: null, heads: null, kvHeads: null, ffn: null, vocab: null,
  gatedMlp: null, tiedEmbeddings: null, experts: null, expertsPerToken: null, expertFfn: null,
};
const experts = { params: 235e9, layers: 94, hidden: 4096, heads: 64, kvHeads: 4, vocab: 151_936, experts: 128, expertsPerToken: 8, expertFfn: 1536 };

/** Cases with the microseconds a search of twelve batches may take. */
const CASES: readonly (readonly [name: string, model: Partial<PartialShape>, count: number, limit: number])[] = [
  ["7B on 256", { params: 7e9 }, 256, 300],
  ["70B on 256", { params: 70e9 }, 256, 300],
  ["405B on 16,384", { params: 405e9 }, 16_384, 2000],
  ["235B of 128 experts on 1,024", experts, 1024, 500],
];

/** Times one search in microseconds of CPU time, so that a busy machine does not count. */
function time(model: Partial<PartialShape>, count: number): number {
  const accelerator = findAccelerator("h100-sxm-80gb");
  const completed = completeShape({ ...nothing, ...model });
  if (accelerator === null || "errors" in completed) throw new Error("bench is broken");
  const cluster = { accelerator, count, perNode: 8, precision: "bf16", framework: "megatron" } as const;
  const once = (): unknown => searchLayouts(completed.shape, cluster, BATCHES, 4096);
  for (let i = 0; i < 200; i++) once();
  let best = Infinity;
  for (let round = 0; round < 8; round++) {
    const start = process.cpuUsage();
    for (let i = 0; i < 50; i++) once();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 50);
  }
  return best;
}

for (const [name, model, count, limit] of CASES) console.log(`${name}: ${time(model, count).toFixed(0)} µs for ${BATCHES.length} batches (aim: ${limit})`);
