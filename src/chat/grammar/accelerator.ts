import { AcceleratorId } from "../../contract/primitives.ts";

/** How people write each accelerator, as the source of a pattern; more telling ones first. The shortest name means the usual part. */
const WRITTEN: readonly (readonly [id: AcceleratorId, pattern: string])[] = [
  ["v100-sxm-16gb", String.raw`v100[- ]?(?:sxm\d?[- ]?)?16\s?gb?|v100-16|16\s?gb[- ]v100`],
  ["v100-sxm-32gb", String.raw`(?:32\s?gb[- ])?v100(?:[- ]?sxm\d?)?(?:[- ]?32\s?gb?|-32)?`],
  ["a100-sxm-40gb", String.raw`a100[- ]?(?:sxm\d?[- ]?)?40\s?gb?|a100-40|40\s?gb[- ]a100`],
  ["a100-pcie-80gb", String.raw`a100[- ]?(?:80\s?gb?[- ]?)?pcie(?:[- ]?80\s?gb?)?`],
  ["a100-sxm-80gb", String.raw`(?:80\s?gb[- ])?a100(?:[- ]?sxm\d?)?(?:[- ]?80\s?gb?|-80)?`],
  ["a800-sxm-80gb", String.raw`a800(?:[- ]?sxm\d?)?(?:[- ]?80\s?gb?)?`],
  ["h100-pcie-80gb", String.raw`h100[- ]?(?:80\s?gb?[- ]?)?pcie(?:[- ]?80\s?gb?)?`],
  ["h100-sxm-80gb", String.raw`(?:80\s?gb[- ])?h100(?:[- ]?sxm\d?)?(?:[- ]?80\s?gb?|-80)?`],
  ["h800-sxm-80gb", String.raw`h800(?:[- ]?sxm\d?)?(?:[- ]?80\s?gb?)?`],
  ["gb200", String.raw`gb200(?:[- ]?nvl\d+)?`],
  ["gb300", String.raw`gb300(?:[- ]?nvl\d+)?`],
  ["gh200", "gh200"],
  ["h200", String.raw`h200(?:[- ]?sxm\d?)?(?:[- ]?141\s?gb?)?`],
  ["h20", "h20"],
  ["b200", "b200"],
  ["b300", "b300"],
  ["l40s", "l40s"],
  ["l4", "l4"],
  ["a10g", "a10g?"],
  ["rtx-3090", String.raw`(?:rtx[- ]?)?3090(?:[- ]?ti)?`],
  ["rtx-4090", String.raw`(?:rtx[- ]?)?4090`],
  ["rtx-5090", String.raw`(?:rtx[- ]?)?5090`],
  ["mi250x", "mi[- ]?250x?"],
  ["mi300x", "mi[- ]?300x?"],
  ["mi325x", "mi[- ]?325x?"],
  ["mi355x", "mi[- ]?355x?"],
  ["gaudi3", String.raw`gaudi[- ]?3`],
  ["gaudi2", String.raw`gaudi(?:[- ]?2)?`],
  ["trainium2", String.raw`(?:trainium|trn)[- ]?2`],
  ["trainium1", String.raw`(?:trainium|trn)(?:[- ]?1)?`],
  ["tpu-v3", String.raw`(?:tpu[- ]?)?v3`],
  ["tpu-v4", String.raw`(?:tpu[- ]?)?v4`],
  ["tpu-v5e", String.raw`(?:tpu[- ]?)?v5(?:e|[- ]?lite)`],
  ["tpu-v5p", String.raw`(?:tpu[- ]?)?v5p`],
  ["tpu-v6e", String.raw`(?:tpu[- ]?)?v6e?|trillium`],
  ["tpu-v7", String.raw`(?:tpu[- ]?)?v7x?|ironwood`],
];

/** The source of a pattern with one group: any accelerator, however written, and never the beginning of a longer number ("a10" of "a100"). */
export const ACCELERATOR = `(${[...AcceleratorId.options.toSorted((a, b) => b.length - a.length), ...WRITTEN.map(([, pattern]) => pattern)].join("|")})(?!\\.?\\d)`;

const exact = WRITTEN.map(([id, pattern]) => [id, new RegExp(`^(?:${pattern})$`)] as const);

/** The catalogue id of an accelerator as written; null: none. */
export const acceleratorOf = (written: string): AcceleratorId | null => {
  const known = AcceleratorId.safeParse(written);
  return known.success ? known.data : (exact.find(([, pattern]) => pattern.test(written))?.[0] ?? null);
};
