import type { Accelerator } from "../types.ts";

const STAS = "stas00/ml-engineering compute/accelerator and network READMEs @744d01e";

/** NVIDIA cards on PCIe: inference boards and GeForce. GeForce peaks are with fp32 accumulation. */
export const cards: readonly Accelerator[] = [
  {
    id: "l4", name: "NVIDIA L4",
    peakTflops: { fp32: 30, tf32: 60, fp16: 121, bf16: 121, fp8: 242 }, measuredShare: {},
    memoryGib: 22.5, memoryTbS: 0.3, intraNodeGbS: 31, interNodeGbS: 12.5, perNode: 8, linkDomain: 8, powerWatts: 72,
    usdPerHour: null, priceNote: null, source: "NVIDIA L4 datasheet; from memory", verified: false,
  },
  {
    id: "l40s", name: "NVIDIA L40S",
    peakTflops: { fp32: 91, tf32: 183, fp16: 362, bf16: 362, fp8: 733 }, measuredShare: {},
    memoryGib: 45, memoryTbS: 0.86, intraNodeGbS: 31, interNodeGbS: 12.5, perNode: 8, linkDomain: 8, powerWatts: 350,
    usdPerHour: null, priceNote: null, source: `${STAS}; link from memory`, verified: true,
  },
  {
    id: "a10g", name: "NVIDIA A10G",
    peakTflops: { fp32: 35, tf32: 35, fp16: 70, bf16: 70 }, measuredShare: {},
    memoryGib: 22.5, memoryTbS: 0.6, intraNodeGbS: 31, interNodeGbS: 12.5, perNode: 4, linkDomain: 4, powerWatts: 300,
    usdPerHour: null, priceNote: null, source: "NVIDIA A10G datasheet; from memory", verified: false,
  },
  {
    id: "rtx-3090", name: "NVIDIA GeForce RTX 3090",
    peakTflops: { fp32: 35.6, tf32: 35.6, fp16: 71, bf16: 71 }, measuredShare: {},
    memoryGib: 24, memoryTbS: 0.936, intraNodeGbS: 16, interNodeGbS: 3, perNode: 4, linkDomain: 4, powerWatts: 350,
    usdPerHour: null, priceNote: null, source: "NVIDIA GA102 whitepaper; from memory", verified: false,
  },
  {
    id: "rtx-4090", name: "NVIDIA GeForce RTX 4090",
    peakTflops: { fp32: 82.6, tf32: 82.6, fp16: 165, bf16: 165, fp8: 330 }, measuredShare: {},
    memoryGib: 24, memoryTbS: 1.01, intraNodeGbS: 31, interNodeGbS: 3, perNode: 4, linkDomain: 4, powerWatts: 450,
    usdPerHour: 0.34, priceNote: "RunPod on-demand, 2026-03-21, via deploybase.ai/articles/best-gpu-for-llm-training",
    source: "NVIDIA AD102 whitepaper; from memory", verified: false,
  },
  {
    id: "rtx-5090", name: "NVIDIA GeForce RTX 5090",
    peakTflops: { fp32: 105, tf32: 105, fp16: 209, bf16: 209, fp8: 419, nvfp4: 838 }, measuredShare: {},
    memoryGib: 31.8, memoryTbS: 1.79, intraNodeGbS: 63, interNodeGbS: 3, perNode: 4, linkDomain: 4, powerWatts: 575,
    usdPerHour: null, priceNote: null, source: "NVIDIA GB202 whitepaper; from memory", verified: false,
  },
];
