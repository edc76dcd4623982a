import { findAccelerator } from "../../hardware/accelerators/index.ts";
import type { Leaf } from "../meaning.ts";
import { ACCELERATOR, acceleratorOf } from "./accelerator.ts";
import { COUNTING, countingOf } from "./amount.ts";
import type { Scan } from "./scan.ts";

const NOUN = "(?:gpus?|cards?|chips?|accelerators?|tpus?|devices?)";
const BOXES = "(?:nodes?|hosts?|boxes|box|servers?|machines?|dgx(?:es|s)?|hgx(?:es|s)?)";
const END = String.raw`(?![\w-])`;
const COUNT = String.raw`(?<![\w.-])(\d{1,7}|\d+(?:\.\d+)?k)`;

/** "256 h100s", "8x a100-40gb", "512 nvidia h100 gpus". */
const COUNT_FIRST = new RegExp(String.raw`${COUNT}\s?(?:x|\*)?\s?(?:of )?(?:nvidia |amd |google |aws |intel )?${ACCELERATOR}s?(?:[- ]${NOUN})?${END}`);
/** "h100 x 256", "h100s: 256", "h100-256". */
const COUNT_LAST = new RegExp(String.raw`(?<![\w.-])${ACCELERATOR}s?(?:[- ]${NOUN})?\s?(?:x|\*|:|-|,)?\s?(\d{1,7})(?:\s?${NOUN})?(?![\w.%])`);
/** "32 nodes of 8 h100", "32x8 h100", "32 nodes with 8x h100 each". */
const NODES_OF = new RegExp(String.raw`${COUNT}\s?(?:${BOXES}\s?(?:of|with|x|\*|,|each)?|x|\*)\s?(?:of )?(\d{1,3})\s?x?\s?(?:nvidia |amd )?${ACCELERATOR}s?(?:[- ]${NOUN})?(?: each| per node|\/node)?${END}`);
/** "4 dgx h100", "16 h100 nodes", "16 nodes of h100". */
const WHOLE_NODES = new RegExp(String.raw`(?<![\w.-])${COUNTING}\s?x?\s?(?:${BOXES}\s?(?:of |with )?${ACCELERATOR}s?|${ACCELERATOR}\s?${BOXES})${END}`);
/** "v5p-512": Google's own name for a slice; v3, v4 and v5p count cores in it, two a chip. */
const SLICE = /(?<![\w.-])(?:tpu[- ]?)?(v[34]|v5e|v5litepod|v5p|v6e|v7x?)-(\d{1,5})(?![\w-])/;
const ONE_BOX = new RegExp(String.raw`(?<![\w.-])(?:an?|one|single|a single) ${ACCELERATOR}(?:[- ]${NOUN})?${END}`);
const KIND_ALONE = new RegExp(String.raw`(?<![\w.-])(?:nvidia |amd |google |aws )?${ACCELERATOR}s?(?:[- ]${NOUN})?${END}`);
const COUNT_ALONE = new RegExp(String.raw`${COUNT}\s?(?:x\s?)?${NOUN}${END}`);
const NODES_ALONE = new RegExp(String.raw`(?<![\w.-])${COUNTING}\s?${BOXES}(?: (?:of|with) (\d{1,3})(?:\s?${NOUN})?)?(?: each)?${END}`);

const countOf = (text: string | undefined): number => (text?.endsWith("k") === true ? Math.round(Number(text.slice(0, -1)) * 1000) : Number(text));

/** Accelerators of one node of this kind; those whose link domain is a rack are counted by the board. */
const nodeOf = (accelerator: string): number => findAccelerator(accelerator)?.perNode ?? 8;

export interface Heard {
  readonly leaves: readonly Leaf[];
  readonly taken: readonly string[];
}

const heard = (accelerator: string | null, count: number | null, taken: readonly string[] = []): Heard => ({
  leaves: [...(count === null ? [] : [{ name: "count", value: count }]), ...(accelerator === null ? [] : [{ name: "accelerator", value: accelerator }])],
  taken,
});

/** Which accelerators, and how many, in the many orders people say it. */
export const machine = (scan: Scan): Heard => {
  const nodesOf = scan.take(NODES_OF);
  if (nodesOf !== null) return heard(acceleratorOf(nodesOf[2] ?? ""), countOf(nodesOf[0]) * Number(nodesOf[1]));
  const slice = scan.take(SLICE);
  if (slice !== null) return sliceOf(slice[0] ?? "", Number(slice[1]));
  const nodes = scan.take(WHOLE_NODES);
  if (nodes !== null) {
    const id = acceleratorOf(nodes[1] ?? nodes[2] ?? "") ?? "";
    return heard(id, countingOf(nodes[0]) * nodeOf(id), [`${nodeOf(id)} accelerators a node`]);
  }
  const first = scan.take(COUNT_FIRST);
  if (first !== null) return heard(acceleratorOf(first[1] ?? ""), countOf(first[0]));
  const last = scan.take(COUNT_LAST);
  if (last !== null) return heard(acceleratorOf(last[0] ?? ""), Number(last[1]));
  const one = scan.take(ONE_BOX);
  if (one !== null) return heard(acceleratorOf(one[0] ?? ""), 1);
  const kind = scan.take(KIND_ALONE);
  const id = kind === null ? null : acceleratorOf(kind[0] ?? "");
  const alone = scan.take(COUNT_ALONE);
  if (alone !== null) return heard(id, countOf(alone[0]));
  const boxes = scan.take(NODES_ALONE);
  if (boxes === null) return heard(id, null);
  const each = boxes[1] === undefined ? nodeOf(id ?? "") : Number(boxes[1]);
  return heard(id, countingOf(boxes[0]) * each, boxes[1] === undefined ? [`${each} accelerators a node`] : []);
};

const sliceOf = (written: string, size: number): Heard => {
  const id = acceleratorOf(written === "v5litepod" ? "v5e" : written);
  const inCores = ["v3", "v4", "v5p"].includes(written);
  return heard(id, inCores ? Math.max(1, size / 2) : size, inCores ? [`${written}-${size} counts cores, two a chip`] : []);
};
