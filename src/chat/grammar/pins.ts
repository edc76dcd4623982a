import type { Leaf } from "../meaning.ts";
import { AMOUNT, amountOf, isLarge } from "./amount.ts";
import type { Scan } from "./scan.ts";

const IS = String.raw`(?:\s?[=:]\s?|\s(?:of |is |at )?|-)?`;

/** Whole numbers that pin one thing, as the sources of patterns of one group. */
const COUNTS: readonly (readonly [name: string, pattern: string])[] = [
  ["tensor_parallel", String.raw`(?:tp|tensor[- ]parallel(?:ism|ization)?)${IS}(\d{1,4})`],
  ["pipeline_parallel", String.raw`(?:pp|pipeline[- ]parallel(?:ism)?)${IS}(\d{1,4})`],
  ["context_parallel", String.raw`(?:cp|context[- ]parallel(?:ism)?)${IS}(\d{1,4})`],
  ["expert_parallel", String.raw`(?:ep|expert[- ]parallel(?:ism)?)${IS}(\d{1,5})`],
  ["virtual_stages", String.raw`(?:vpp|virtual[- ]stages?|interleav(?:ed|ing))${IS}(\d{1,3})`],
  ["zero_stage", String.raw`zero${IS}(?:stage )?([0-3])`],
  ["micro_batch", String.raw`(?:mbs|micro[- ]?batch(?:[- ]?size)?)${IS}(\d{1,5})`],
  ["layers", String.raw`(?:layers|depth)\s?[=:]?\s?(\d{1,4})`],
  ["hidden", String.raw`(?:hidden(?: size| dim)?|d_model|width)\s?[=:]?\s?(\d{2,6})`],
  ["vocab", String.raw`vocab(?:ulary)?(?: size)?${IS}(\d{3,7})`],
];

const BEFORE: readonly (readonly [name: string, pattern: string])[] = [["layers", String.raw`(\d{1,4})[- ]layers?`]];

const BATCH = new RegExp(String.raw`(?<![\w])(?:gbs|bsz?|(?:global[- ])?batch(?:[- ]?size)?)${IS}${AMOUNT}(?:[- ]?(tokens?|toks?|sequences?|seqs?|samples?)(?![a-z]))?`);
const BATCH_AFTER = new RegExp(String.raw`${AMOUNT}[- ]?(tokens?|toks?|sequences?|seqs?|samples?)?(?:[- ](?:global[- ])?batch(?:es|[- ]?size)?|(?:\s(?:per|a)\s|\s?\/\s?)(?:global[- ])?(?:batch|step))(?![a-z])`);
/** A rate without the batch it was tuned at says nothing, and is left. */
const TUNED = new RegExp(String.raw`(?:tuned |our |best )?(?:lr|learning[- ]rate)${IS}(\d+(?:\.\d+)?e-?\d+|0?\.\d+)\s?(?:tuned )?(?:at|with|for|@)(?: an?)?(?: batch(?: size)?(?: of)?)? ?${AMOUNT}(?:[- ]?tokens?)?(?: batch)?`);
const CONTEXT = [
  new RegExp(String.raw`(?<![a-z])(?:(?:seq(?:uence)?|context|ctx)(?:[- ]?(?:len(?:gth)?|window|size))?|seqlen)${IS}(\d+)\s?(k|m)?(?!\w|\.\d)(?: tokens?)?`),
  new RegExp(String.raw`(?<![\w.])(\d+)\s?(k|m)?[- ]?(?:tokens? |token[- ])?(?:seq(?:uence)?[- ]?len(?:gth)?|(?:context|ctx)(?:[- ]?(?:len(?:gth)?|window|size))?)(?![a-z])`),
  // "4k seq", but not "batch 4k seq".
  new RegExp(String.raw`(?<![\w.])(?<!(?:batch|size|bs|of)[ =:])(\d+)\s?(k)[- ]?seq(?:uence)?(?![a-z])`),
];

/** 4k of context is 4,096 tokens to everybody. */
const contextOf = (digits: string | undefined, letter: string | undefined): number => Number(digits) * (letter === "k" ? 1024 : letter === "m" ? 1024 ** 2 : 1);

/** Sequence length, before anything reads its number as a size. */
export const context = (scan: Scan): readonly Leaf[] => {
  for (const pattern of CONTEXT) {
    const found = scan.take(pattern);
    if (found !== null) return [{ name: "sequence_length", value: contextOf(found[0], found[1]) }];
  }
  return [];
};

/** A batch of fewer than so many things counts sequences: nobody trains with a batch of a thousand tokens. */
const FEWEST_TOKENS = 50_000;

const batchOf = (found: readonly (string | undefined)[]): Leaf => {
  const value = amountOf(found[0], found[1]);
  const inSequences = found[2] === undefined ? !isLarge(found[1]) && value < FEWEST_TOKENS : !found[2].startsWith("tok");
  return inSequences ? { name: "batch_sequences", value } : { name: "batch_tokens", value };
};

/** What is decided already: batch, layout, a tuned rate, parts of the shape. */
export const pins = (scan: Scan): readonly Leaf[] => {
  const tuned = scan.take(TUNED);
  const counts = [...COUNTS.map(([name, pattern]) => [name, String.raw`(?<![\w])${pattern}(?!\w|\.\d)`] as const), ...BEFORE.map(([name, pattern]) => [name, String.raw`(?<![\w.])${pattern}(?!\w|\.\d)`] as const)].flatMap(([name, pattern]): Leaf[] => {
    const found = scan.take(new RegExp(pattern));
    return found === null ? [] : [{ name, value: Number(found[0]) }];
  });
  const batch = scan.take(BATCH) ?? scan.take(BATCH_AFTER);
  return [
    ...(batch === null ? [] : [batchOf(batch)]),
    ...counts,
    ...(tuned === null ? [] : tunedOf(tuned)),
  ];
};

const tunedOf = ([rate, batch, power]: readonly (string | undefined)[]): Leaf[] =>
  [{ name: "tuned_learning_rate", value: Number(rate) }, { name: "tuned_batch_tokens", value: amountOf(batch, power) }];
