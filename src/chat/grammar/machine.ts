import { findAccelerator } from "../../hardware/accelerators/index.ts";
import type { Leaf } from "../meaning.ts";
import { ACCELERATOR, acceleratorOf } from "./accelerator.ts";
import { COUNTING, countingOf, IN_WORDS } from "./amount.ts";
import { INSTANCE, instanceOf } from "./instances.ts";
import type { Scan } from "./scan.ts";

const NOUN = "(?:gpus?|cards?|chips?|accelerators?|tpus?|devices?)";
const MAKER = "(?:nvidia |amd |google |aws |intel |geforce )*";
const BOXES = "(?:nodes?|hosts?|boxes|box|servers?|machines?|dgx(?:es|s)?|hgx(?:es|s)?)";
const END = String.raw`(?![\w-])`;
const COUNT = String.raw`(?<![\w.-])(\d+(?:\.\d+)?k|[1-9]\d{0,2}(?:\.\d{3})+|\d+)`;
/** After a count that stands last: nothing that would make the number one of days, layers or tokens. */
const NO_UNIT = String.raw`(?=\s?${NOUN}${END}|\s?(?:[,;.!?)\/|]|$)|\s(?:of (?:them|these)|in total|total|and|on|for|with|by|before|in|under|at|to|pls|please|now)(?![a-z])|\s\d)`;

/** "256 h100s", "8x a100-40gb", "512 nvidia h100 gpus". */
const COUNT_FIRST = new RegExp(String.raw`${COUNT}\s?(?:x|\*)?\s?(?:of )?(?:-?${NOUN} )?${MAKER}${ACCELERATOR}(?:'?s)?(?:[- ](?:tensor core )?${NOUN})?${END}`);
/** "two 4090s", "dual 3090", "my 4090", "an a100": small numbers in words; the one somebody owns is one. */
const WORD_FIRST = new RegExp(String.raw`(?<![\w.-])(${IN_WORDS}|(?:a |my )?single(?= )|my(?= )) (?:single )?${MAKER}${ACCELERATOR}(s?)(?:[- ]${NOUN})?${END}`);
/** "h100 x 256", "h100s: 256", "h100-256". */
const COUNT_LAST = new RegExp(String.raw`(?<![\w.-])${ACCELERATOR}s?(?:[- ]${NOUN})?\s?(?:x|\*|:|-|,)?\s?(\d{1,7})${NO_UNIT}(?:\s?${NOUN})?`);
/** "32 nodes of 8 h100", "32x8 h100", "32 nodes (8x h100 each)", "eight nodes of eight h100". */
const NODES_OF = new RegExp(String.raw`(?<![\w.-])${COUNTING}\s?(?:${BOXES},?\s?(?:of|with|x|\*|each)?|x|\*)\s?(?:of |\()?(\d{1,3}|${IN_WORDS})\s?x?\s?${MAKER}${ACCELERATOR}s?(?:[- ]${NOUN})?(?: each| per node|\/node| ${BOXES})?${END}`);
/** "an 8xh100 node", "4 8xh100 nodes". */
const BOXES_OF = new RegExp(String.raw`(?:(?<![\w.-])${COUNTING}\s)?(?<![\w.-])(\d{1,3})\s?[x*-]\s?(?:gpu )?${MAKER}${ACCELERATOR}\s(${BOXES})${END}`);
/** "4 dgx h100", "16 h100 nodes", "16 nodes of h100". */
const WHOLE_NODES = new RegExp(String.raw`(?<![\w.-])${COUNTING}\s?x?\s?(?:${BOXES}\s?(?:of |with )?${MAKER}${ACCELERATOR}s?|${MAKER}${ACCELERATOR}\s?${BOXES})(?: ${BOXES})?${END}`);
/** "32 p5.48xlarge". */
const CLOUD_NODES = new RegExp(String.raw`(?:(?<![\w.-])${COUNTING}\s?x?\s?)?(?<![\w.-])${INSTANCE}(?:\s?(?:${BOXES}|instances?|vms?))?${END}`);
/** "one gb200 nvl72", "4 gb200 nvl72 racks": a rack by its number of accelerators; without "racks", larger numbers count accelerators. */
const RACKS = new RegExp(String.raw`(?<![\w.-])${COUNTING}\s?x?\s?(gb[23]00)(?:[- ]?nvl(\d{1,3})(\s(?:racks?|systems?|pods?))?|(\sracks?))${END}`);
/** "v5p-512": Google's own name for a slice; v3, v4 and v5p count cores in it, two a chip. */
const SLICE = /(?<![\w.-])(?:tpu[- ]?)?(v[34]|v5e|v5litepod|v5p|v6e|v7x?)-(\d{1,5})(?![\w-])/;
const KIND_ALONE = new RegExp(String.raw`(?<![\w.-])${MAKER}${ACCELERATOR}s?(?:[- ]${NOUN})?${END}`);
const COUNT_ALONE = new RegExp(String.raw`${COUNT}\s?(?:x\s?)?${NOUN}${END}`);
/** "gpus: 256", "count=256". */
const COUNT_NAMED = new RegExp(String.raw`(?<![\w-])(?:count|${NOUN}|(?:n|num)_gpus)\s?[=:]\s?(\d+)(?![\w.])`);
const NODES_WITH = new RegExp(String.raw`(?<![\w.-])${COUNTING}\s?${BOXES} (?:of|with) (\d{1,3})(?:\s?${NOUN})?(?: each)?${END}`);
const NODES_ALONE = new RegExp(String.raw`(?<![\w.-])${COUNTING}\s?${BOXES}${END}`);

/** Counts are whole: "16.384 h100" is how Germans write sixteen thousand. */
const countOf = (text = ""): number => (text.endsWith("k") ? Math.round(Number(text.slice(0, -1)) * 1000) : Number(text.replaceAll(".", "")));

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

type Groups = readonly (string | undefined)[];

const perNode = (id: string | null, nodes: number): Heard => heard(id, nodes * nodeOf(id ?? ""), [`${nodeOf(id ?? "")} accelerators a node`]);

/** Several boxes of eight whose number is not said are no number. */
const boxesOf = ([boxes, each, written = "", box = ""]: Groups): Heard =>
  heard(acceleratorOf(written), boxes === undefined && box.endsWith("s") ? null : countingOf(boxes ?? "one") * Number(each));

const cloudNodes = ([nodes = "one", name = ""]: Groups): Heard => {
  const { accelerator, count } = instanceOf(name) ?? { accelerator: null, count: 0 };
  return heard(accelerator, countingOf(nodes) * count, [`${count} accelerators in each ${name}`]);
};

/** More than this many racks is said with the word. */
const FEW_RACKS = 3;

const racksOf = ([written, kind = "", size = "72", noun, rack]: Groups): Heard => {
  const number = countingOf(written);
  if (noun !== undefined || rack !== undefined || number <= FEW_RACKS) return heard(kind, number * Number(size), [`${size} accelerators a rack`]);
  return heard(kind, number < Number(size) / 2 ? null : number);
};

const sliceOf = ([written = "", size]: Groups): Heard => {
  const id = acceleratorOf(written === "v5litepod" ? "v5e" : written);
  const inCores = ["v3", "v4", "v5p"].includes(written);
  return heard(id, inCores ? Math.max(1, Number(size) / 2) : Number(size), inCores ? [`${written}-${size} counts cores, two a chip`] : []);
};

const ofWords = ([words = "", written = "", plural]: Groups): Heard => {
  const one = /single|my/.test(words);
  // "my 4090s" are some.
  return heard(acceleratorOf(written), one ? (plural === "s" ? null : 1) : countingOf(words));
};

/** Ways to say kind and number together, more telling ones first. */
const TOGETHER: readonly (readonly [RegExp, (groups: Groups) => Heard])[] = [
  [CLOUD_NODES, cloudNodes],
  [RACKS, racksOf],
  [NODES_OF, ([nodes, each, written = ""]) => heard(acceleratorOf(written), countingOf(nodes) * countingOf(each))],
  [BOXES_OF, boxesOf],
  [SLICE, sliceOf],
  [WHOLE_NODES, ([nodes, of, before]) => perNode(acceleratorOf(of ?? before ?? ""), countingOf(nodes))],
  [COUNT_FIRST, ([count, written = ""]) => heard(acceleratorOf(written), countOf(count))],
  [WORD_FIRST, ofWords],
  [COUNT_LAST, ([written = "", count]) => heard(acceleratorOf(written), Number(count))],
];

/** Which accelerators, and how many, in the many orders people say it. */
export const machine = (scan: Scan): Heard => {
  for (const [pattern, read] of TOGETHER) {
    const found = scan.take(pattern);
    if (found !== null) return read(found);
  }
  const kind = scan.take(KIND_ALONE);
  const id = kind === null ? null : acceleratorOf(kind[0] ?? "");
  const nodesWith = scan.take(NODES_WITH);
  if (nodesWith !== null) return heard(id, countingOf(nodesWith[0]) * Number(nodesWith[1]));
  const alone = scan.take(COUNT_ALONE) ?? scan.take(COUNT_NAMED);
  if (alone !== null) return heard(id, countOf(alone[0]));
  const boxes = scan.take(NODES_ALONE);
  return boxes === null ? heard(id, null) : perNode(id, countingOf(boxes[0]));
};
