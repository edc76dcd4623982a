import type { Accelerator } from "../types.ts";

const STAS = "stas00/ml-engineering compute/accelerator and network READMEs @744d01e";
const RUNPOD = "RunPod on-demand, 2026-03-21, via deploybase.ai/articles/best-gpu-for-llm-training";

/** NVIDIA Blackwell data-centre accelerators. A GB200 or GB300 node has 4 GPUs; one NVLink domain joins 72. */
export const blackwell: readonly Accelerator[] = [
  {
    id: "b200", name: "NVIDIA B200 SXM",
    peakTflops: { fp32: 75, tf32: 1100, fp16: 2250, bf16: 2250, fp8: 4500, nvfp4: 9000 },
    measuredShare: { fp16: 0.776, bf16: 0.776, fp8: 0.763 },
    memoryGib: 179, memoryTbS: 8.0, intraNodeGbS: 900, interNodeGbS: 50, perNode: 8, linkDomain: 8, powerWatts: 1000,
    usdPerHour: 5.98, priceNote: RUNPOD, source: STAS, verified: true,
  },
  {
    id: "b300", name: "NVIDIA B300 SXM",
    peakTflops: { fp32: 75, tf32: 1100, fp16: 2250, bf16: 2250, fp8: 4500, nvfp4: 12600 },
    measuredShare: { fp16: 0.786, bf16: 0.786, fp8: 0.745 },
    memoryGib: 268, memoryTbS: 8.0, intraNodeGbS: 900, interNodeGbS: 100, perNode: 8, linkDomain: 8, powerWatts: 1000,
    usdPerHour: null, priceNote: null, source: `${STAS}; memory 288 GB decimal`, verified: true,
  },
  {
    id: "gb200", name: "NVIDIA GB200 (per GPU, NVL72)",
    peakTflops: { fp32: 80, tf32: 1250, fp16: 2500, bf16: 2500, fp8: 5000, nvfp4: 10_000 },
    measuredShare: { fp16: 0.729, bf16: 0.729, fp8: 0.723 },
    memoryGib: 184, memoryTbS: 8.0, intraNodeGbS: 900, interNodeGbS: 50, perNode: 4, linkDomain: 72, powerWatts: 1200,
    usdPerHour: null, priceNote: null, source: STAS, verified: true,
  },
  {
    id: "gb300", name: "NVIDIA GB300 (per GPU, NVL72)",
    peakTflops: { fp32: 80, tf32: 1250, fp16: 2500, bf16: 2500, fp8: 5000, nvfp4: 15_000 },
    measuredShare: {},
    memoryGib: 277, memoryTbS: 8.0, intraNodeGbS: 900, interNodeGbS: 100, perNode: 4, linkDomain: 72, powerWatts: 1400,
    usdPerHour: null, priceNote: null, source: `${STAS}; memory from the B300 row`, verified: false,
  },
];
