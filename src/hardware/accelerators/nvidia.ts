import type { Accelerator } from "../types.ts";

const STAS = "stas00/ml-engineering compute/accelerator and network READMEs @744d01e";
const RUNPOD = "RunPod on-demand, 2026-03-21, via deploybase.ai/articles/best-gpu-for-llm-training";

/** Dense peaks of an Ampere tensor core, TFLOP/s (NVIDIA A100 datasheet). */
const ampere = { peakTflops: { fp32: 19.5, tf32: 156, fp16: 312, bf16: 312 }, measuredShare: { fp16: 0.869, bf16: 0.869 } };
/** Dense peaks of a Hopper SXM tensor core, TFLOP/s (NVIDIA H100 datasheet). */
const hopper = {
  peakTflops: { fp32: 67, tf32: 494, fp16: 989, bf16: 989, fp8: 1979 },
  measuredShare: { fp16: 0.803, bf16: 0.803, fp8: 0.709 },
};

/** NVIDIA data-centre accelerators up to Hopper. Memory is what nvidia-smi shows, MiB / 1024. */
export const nvidia: readonly Accelerator[] = [
  {
    id: "v100-sxm-16gb", name: "NVIDIA V100 SXM2 16 GB",
    peakTflops: { fp32: 15.7, fp16: 125 }, measuredShare: {},
    memoryGib: 15.8, memoryTbS: 0.9, intraNodeGbS: 150, interNodeGbS: 12.5, perNode: 8, linkDomain: 8, powerWatts: 300,
    usdPerHour: 0.55, priceNote: "Lambda 8×V100-16 at $4.40/h, skypilot-catalog v6, undated 2025–26",
    source: `NVIDIA V100 datasheet; NVLink from ${STAS}`, verified: false,
  },
  {
    id: "v100-sxm-32gb", name: "NVIDIA V100 SXM2 32 GB",
    peakTflops: { fp32: 15.7, fp16: 125 }, measuredShare: {},
    memoryGib: 31.7, memoryTbS: 0.9, intraNodeGbS: 150, interNodeGbS: 12.5, perNode: 8, linkDomain: 8, powerWatts: 300,
    usdPerHour: null, priceNote: null,
    source: `NVIDIA V100 datasheet; NVLink from ${STAS}`, verified: false,
  },
  {
    id: "a100-sxm-40gb", name: "NVIDIA A100 SXM 40 GB", ...ampere,
    memoryGib: 39.6, memoryTbS: 1.555, intraNodeGbS: 300, interNodeGbS: 25, perNode: 8, linkDomain: 8, powerWatts: 400,
    usdPerHour: 1.29, priceNote: "Lambda 8×A100-40 at $10.32/h, skypilot-catalog v6, undated 2025–26",
    source: STAS, verified: true,
  },
  {
    id: "a100-sxm-80gb", name: "NVIDIA A100 SXM 80 GB", ...ampere,
    memoryGib: 79.2, memoryTbS: 2.0, intraNodeGbS: 300, interNodeGbS: 25, perNode: 8, linkDomain: 8, powerWatts: 400,
    usdPerHour: 1.39, priceNote: RUNPOD, source: STAS, verified: true,
  },
  {
    id: "a100-pcie-80gb", name: "NVIDIA A100 PCIe 80 GB",
    peakTflops: ampere.peakTflops, measuredShare: { fp16: 0.811, bf16: 0.811 },
    memoryGib: 79.2, memoryTbS: 1.94, intraNodeGbS: 31, interNodeGbS: 12.5, perNode: 8, linkDomain: 8, powerWatts: 300,
    usdPerHour: 1.19, priceNote: RUNPOD, source: STAS, verified: true,
  },
  {
    id: "a800-sxm-80gb", name: "NVIDIA A800 SXM 80 GB", ...ampere,
    memoryGib: 79.2, memoryTbS: 2.0, intraNodeGbS: 200, interNodeGbS: 25, perNode: 8, linkDomain: 8, powerWatts: 400,
    usdPerHour: null, priceNote: null, source: "A100 with NVLink cut to 400 GB/s both ways; from memory", verified: false,
  },
  {
    id: "h100-sxm-80gb", name: "NVIDIA H100 SXM 80 GB", ...hopper,
    memoryGib: 79.6, memoryTbS: 3.35, intraNodeGbS: 450, interNodeGbS: 50, perNode: 8, linkDomain: 8, powerWatts: 700,
    usdPerHour: 2.69, priceNote: RUNPOD, source: STAS, verified: true,
  },
  {
    id: "h100-pcie-80gb", name: "NVIDIA H100 PCIe 80 GB",
    peakTflops: { fp32: 51, tf32: 378, fp16: 756, bf16: 756, fp8: 1513 }, measuredShare: {},
    memoryGib: 79.6, memoryTbS: 2.0, intraNodeGbS: 63, interNodeGbS: 25, perNode: 8, linkDomain: 8, powerWatts: 350,
    usdPerHour: 1.99, priceNote: RUNPOD, source: STAS, verified: true,
  },
  {
    id: "h800-sxm-80gb", name: "NVIDIA H800 SXM 80 GB", ...hopper,
    memoryGib: 79.6, memoryTbS: 3.35, intraNodeGbS: 200, interNodeGbS: 50, perNode: 8, linkDomain: 8, powerWatts: 700,
    usdPerHour: null, priceNote: null, source: "H100 with NVLink cut to 400 GB/s both ways (DeepSeek-V3 report); from memory", verified: false,
  },
  {
    id: "h20", name: "NVIDIA H20",
    peakTflops: { fp32: 44, tf32: 74, fp16: 148, bf16: 148, fp8: 296 }, measuredShare: {},
    memoryGib: 95.6, memoryTbS: 4.0, intraNodeGbS: 450, interNodeGbS: 50, perNode: 8, linkDomain: 8, powerWatts: 400,
    usdPerHour: null, priceNote: null, source: "NVIDIA H20 datasheet; from memory", verified: false,
  },
  {
    id: "h200", name: "NVIDIA H200 SXM",
    peakTflops: hopper.peakTflops, measuredShare: { fp16: 0.803, bf16: 0.803, fp8: 0.734 },
    memoryGib: 140.4, memoryTbS: 4.8, intraNodeGbS: 450, interNodeGbS: 50, perNode: 8, linkDomain: 8, powerWatts: 700,
    usdPerHour: 3.59, priceNote: RUNPOD, source: STAS, verified: true,
  },
  {
    id: "gh200", name: "NVIDIA GH200 (per GPU, HBM3e)",
    peakTflops: hopper.peakTflops, measuredShare: { fp16: 0.838, bf16: 0.838, fp8: 0.776 },
    memoryGib: 140.4, memoryTbS: 4.8, intraNodeGbS: 450, interNodeGbS: 50, perNode: 1, linkDomain: 1, powerWatts: 900,
    usdPerHour: null, priceNote: null, source: STAS, verified: true,
  },
];
