import type { Accelerator } from "../types.ts";

const BOOK = "jax-ml/scaling-book tpus.md @0819a7d";

/** Google TPUs, per chip. Large bf16 matmuls come within 5 % of the peak (scaling book, chapter on rooflines; from memory). The link domain is one slice of the torus; a node is one host. */
export const tpu: readonly Accelerator[] = [
  {
    id: "tpu-v3", name: "Google TPU v3",
    peakTflops: { bf16: 123 }, measuredShare: { bf16: 0.95 },
    memoryGib: 32, memoryTbS: 0.9, intraNodeGbS: 100, interNodeGbS: 6.25, perNode: 8, linkDomain: 1024, powerWatts: 450,
    usdPerHour: null, priceNote: null, source: `${BOOK}; 123 TFLOP/s and 450 W from Patterson et al. 2021`, verified: true,
  },
  {
    id: "tpu-v4", name: "Google TPU v4",
    peakTflops: { bf16: 275 }, measuredShare: { bf16: 0.95 },
    memoryGib: 32, memoryTbS: 1.2, intraNodeGbS: 270, interNodeGbS: 6.25, perNode: 4, linkDomain: 4096, powerWatts: 275,
    usdPerHour: null, priceNote: null, source: `${BOOK}; data-centre network and power from memory`, verified: true,
  },
  {
    id: "tpu-v5e", name: "Google TPU v5e",
    peakTflops: { bf16: 197 }, measuredShare: { bf16: 0.95 },
    memoryGib: 16, memoryTbS: 0.81, intraNodeGbS: 200, interNodeGbS: 3.1, perNode: 8, linkDomain: 256, powerWatts: 200,
    usdPerHour: 1.2, priceNote: "GCP list price us-central, from memory", source: `${BOOK}; power from memory`, verified: true,
  },
  {
    id: "tpu-v5p", name: "Google TPU v5p",
    peakTflops: { bf16: 459 }, measuredShare: { bf16: 0.95 },
    memoryGib: 95, memoryTbS: 2.76, intraNodeGbS: 600, interNodeGbS: 6.25, perNode: 4, linkDomain: 8960, powerWatts: 450,
    usdPerHour: 4.2, priceNote: "GCP list price, from memory", source: `${BOOK}; power from memory`, verified: true,
  },
  {
    id: "tpu-v6e", name: "Google TPU v6e (Trillium)",
    peakTflops: { bf16: 918, fp8: 918 }, measuredShare: { bf16: 0.95 },
    memoryGib: 31.2, memoryTbS: 1.6, intraNodeGbS: 400, interNodeGbS: 12.5, perNode: 8, linkDomain: 256, powerWatts: 300,
    usdPerHour: 2.7, priceNote: "on-demand per chip-hour, Artificial Analysis post", source: `${BOOK}; power from memory`, verified: true,
  },
  {
    id: "tpu-v7", name: "Google TPU v7x (Ironwood)",
    peakTflops: { bf16: 2307, fp8: 4614 }, measuredShare: { bf16: 0.95 },
    memoryGib: 192, memoryTbS: 7.37, intraNodeGbS: 600, interNodeGbS: 12.5, perNode: 4, linkDomain: 9216, powerWatts: 1000,
    usdPerHour: null, priceNote: null, source: `${BOOK}; memory, its bandwidth and power from memory`, verified: false,
  },
];
