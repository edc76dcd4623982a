import { nearest } from "../../contract/nearest.ts";

/** What other tools call a field, in lower case without punctuation, and where that field is in a question. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  gpu: ["hardware", "accelerator"],
  gputype: ["hardware", "accelerator"],
  gpus: ["hardware", "count"],
  numgpus: ["hardware", "count"],
  ngpus: ["hardware", "count"],
  gpucount: ["hardware", "count"],
  worldsize: ["hardware", "count"],
  nodes: ["hardware", "count"],
  batchsize: ["batch", "sequences"],
  globalbatchsize: ["batch", "sequences"],
  lr: ["optimizer", "tuned", "learning_rate"],
  learningrate: ["optimizer", "tuned", "learning_rate"],
  seqlen: ["data", "sequence_length"],
  contextlength: ["data", "sequence_length"],
  modelsize: ["model", "params"],
};

/** The path of the field that another tool calls so; null: no such name is known. */
export const aliased = (written: string): readonly string[] | null => {
  const name = written.slice(0, 64).toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return Object.hasOwn(aliases, name) ? (aliases[name] ?? null) : null;
};

/** `did you mean "hidden"?` of names that are known, or null. An alias goes before the nearest spelling. */
export const didYouMean = (written: string, known: Iterable<string>, alias: string | null): string | null => {
  const names = [...known];
  const meant = alias !== null && names.includes(alias) ? alias : nearest(written, names);
  if (meant === null) return null;
  return `did you mean "${meant}"?${meant === "count" && alias === "count" ? " It counts accelerators" : ""}`;
};
