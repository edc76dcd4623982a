import type { Accelerator } from "../types.ts";

const STAS = "stas00/ml-engineering compute/accelerator and network READMEs @744d01e";

/** AMD Instinct. An MI250X is one module of two dies; frameworks see 64 GiB twice. */
export const amd: readonly Accelerator[] = [
  {
    id: "mi250x", name: "AMD Instinct MI250X (two dies)",
    peakTflops: { fp32: 95.7, fp16: 383, bf16: 383 }, measuredShare: {},
    memoryGib: 128, memoryTbS: 3.28, intraNodeGbS: 350, interNodeGbS: 25, perNode: 4, linkDomain: 4, powerWatts: 560,
    usdPerHour: null, priceNote: null, source: STAS, verified: true,
  },
  {
    id: "mi300x", name: "AMD Instinct MI300X",
    peakTflops: { fp32: 163, tf32: 654, fp16: 1300, bf16: 1300, fp8: 2610 }, measuredShare: { fp16: 0.514, bf16: 0.514 },
    memoryGib: 192, memoryTbS: 5.3, intraNodeGbS: 448, interNodeGbS: 50, perNode: 8, linkDomain: 8, powerWatts: 750,
    usdPerHour: null, priceNote: null, source: STAS, verified: true,
  },
  {
    id: "mi325x", name: "AMD Instinct MI325X",
    peakTflops: { fp32: 163, tf32: 654, fp16: 1300, bf16: 1300, fp8: 2610 }, measuredShare: { fp16: 0.604, bf16: 0.604 },
    memoryGib: 256, memoryTbS: 6.0, intraNodeGbS: 448, interNodeGbS: 50, perNode: 8, linkDomain: 8, powerWatts: 1000,
    usdPerHour: null, priceNote: null, source: STAS, verified: true,
  },
  {
    id: "mi355x", name: "AMD Instinct MI355X",
    peakTflops: { fp32: 157, fp16: 2500, bf16: 2500, fp8: 5000, nvfp4: 10_100 }, measuredShare: { fp16: 0.626, bf16: 0.626 },
    memoryGib: 288, memoryTbS: 8.0, intraNodeGbS: 535.5, interNodeGbS: 50, perNode: 8, linkDomain: 8, powerWatts: 1400,
    usdPerHour: null, priceNote: null, source: `${STAS}; fp4 is MXFP4`, verified: true,
  },
];
