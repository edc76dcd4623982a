import type { Accelerator } from "../types.ts";

const STAS = "stas00/ml-engineering compute/accelerator and network READMEs @744d01e";

/** Intel Gaudi and AWS Trainium, per chip. */
export const other: readonly Accelerator[] = [
  {
    id: "gaudi2", name: "Intel Gaudi 2",
    peakTflops: { bf16: 432, fp8: 865 }, measuredShare: { bf16: 0.969, fp8: 0.955 },
    memoryGib: 96, memoryTbS: 2.46, intraNodeGbS: 262.5, interNodeGbS: 37.5, perNode: 8, linkDomain: 8, powerWatts: 600,
    usdPerHour: null, priceNote: null, source: `${STAS}; split of the links from memory`, verified: true,
  },
  {
    id: "gaudi3", name: "Intel Gaudi 3",
    peakTflops: { fp16: 459, bf16: 1677, fp8: 1677 }, measuredShare: { bf16: 0.741, fp8: 0.769 },
    memoryGib: 128, memoryTbS: 3.7, intraNodeGbS: 525, interNodeGbS: 75, perNode: 8, linkDomain: 8, powerWatts: 900,
    usdPerHour: null, priceNote: null, source: `${STAS}; split of the links from memory`, verified: true,
  },
  {
    id: "trainium1", name: "AWS Trainium 1 (chip, two cores)",
    peakTflops: { fp32: 47.5, tf32: 190, fp16: 190, bf16: 190, fp8: 190 }, measuredShare: {},
    memoryGib: 32, memoryTbS: 0.82, intraNodeGbS: 192, interNodeGbS: 6.25, perNode: 16, linkDomain: 16, powerWatts: 400,
    usdPerHour: 1.34, priceNote: "trn1.32xlarge at $21.50/h for 16 chips, optimum-neuron docs, undated",
    source: "AWS trn1 pages; from memory", verified: false,
  },
  {
    id: "trainium2", name: "AWS Trainium 2 (chip)",
    peakTflops: { fp32: 181, tf32: 667, fp16: 667, bf16: 667, fp8: 1299 }, measuredShare: {},
    memoryGib: 96, memoryTbS: 2.9, intraNodeGbS: 640, interNodeGbS: 25, perNode: 16, linkDomain: 16, powerWatts: 500,
    usdPerHour: null, priceNote: null, source: `${STAS}; power from memory`, verified: true,
  },
];
