import type { AcceleratorId } from "../../contract/primitives.ts";

/** What clouds call a node, as the source of a pattern, and what is in one. */
const INSTANCES: readonly (readonly [pattern: string, accelerator: AcceleratorId, count: number])[] = [
  [String.raw`p3\.16xlarge`, "v100-sxm-16gb", 8],
  [String.raw`p3dn\.24xlarge`, "v100-sxm-32gb", 8],
  [String.raw`p4d\.24xlarge`, "a100-sxm-40gb", 8],
  [String.raw`p4de\.24xlarge`, "a100-sxm-80gb", 8],
  [String.raw`p5\.48xlarge`, "h100-sxm-80gb", 8],
  [String.raw`p5en?\.48xlarge`, "h200", 8],
  [String.raw`p6-b200\.48xlarge`, "b200", 8],
  [String.raw`g5\.48xlarge`, "a10g", 8],
  [String.raw`g6\.48xlarge`, "l4", 8],
  [String.raw`g6e\.48xlarge`, "l40s", 8],
  [String.raw`trn1n?\.32xlarge`, "trainium1", 16],
  [String.raw`trn2\.48xlarge`, "trainium2", 16],
  ["a2-highgpu-8g", "a100-sxm-40gb", 8],
  ["a2-ultragpu-8g", "a100-sxm-80gb", 8],
  ["a3-(?:high|mega)gpu-8g", "h100-sxm-80gb", 8],
  ["a3-ultragpu-8g", "h200", 8],
  ["a4-highgpu-8g", "b200", 8],
  ["(?:standard_)?nd96asr_v4", "a100-sxm-40gb", 8],
  ["(?:standard_)?nd96amsr_a100_v4", "a100-sxm-80gb", 8],
  ["(?:standard_)?nd96isr_h100_v5", "h100-sxm-80gb", 8],
  ["(?:standard_)?nd96isr_h200_v5", "h200", 8],
  ["(?:standard_)?nd96isr_mi300x_v5", "mi300x", 8],
];

/** The source of a pattern with one group: the name of a cloud's node of accelerators, as in "p5.48xlarge". */
export const INSTANCE = `(${INSTANCES.map(([pattern]) => pattern).join("|")})`;

const exact = INSTANCES.map(([pattern, accelerator, count]) => [new RegExp(`^(?:${pattern})$`), accelerator, count] as const);

/** What is in the node of this name; null: no such name. */
export const instanceOf = (name: string): { readonly accelerator: AcceleratorId; readonly count: number } | null => {
  const found = exact.find(([pattern]) => pattern.test(name));
  return found === undefined ? null : { accelerator: found[1], count: found[2] };
};
