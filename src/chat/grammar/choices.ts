import type { Leaf } from "../meaning.ts";
import type { Scan } from "./scan.ts";

/** Words that choose one value, as sources of patterns. */
const CHOICES: readonly (readonly [name: string, value: string, pattern: string])[] = [
  ["precision", "nvfp4", "nv-?fp4|fp4"],
  ["precision", "fp8", "fp8|float8"],
  ["precision", "bf16", "bf16|bfloat16"],
  ["precision", "fp16", "fp16|float16|half precision"],
  ["precision", "tf32", "tf32"],
  ["precision", "fp32", "fp32|float32|full precision"],
  ["framework", "megatron", "megatron(?:-lm|-core)?|nemo|mcore"],
  ["framework", "fsdp", "fsdp2?"],
  ["framework", "deepspeed", "deep-?speed"],
  ["framework", "nanotron", "nanotron"],
  ["framework", "llm-foundry", "llm-?foundry|mosaic(?:ml)?|composer"],
  ["framework", "torchtitan", "torch-?titan"],
  ["framework", "maxtext", "max-?text"],
  ["framework", "internevo", "internevo"],
  ["optimizer", "muon", "muon"],
  ["optimizer", "lion", "lion"],
  ["optimizer", "adafactor", "adafactor"],
  ["optimizer", "sgd", "sgd(?: momentum)?|momentum sgd"],
  ["optimizer", "adamw", "adamw?"],
  ["lr_schedule", "wsd", "wsd|warmup[- ]stable[- ]decay|trapezoid(?:al)?"],
  ["lr_schedule", "cosine", "cosine"],
  ["lr_schedule", "inverse_sqrt", "inv(?:erse)?[- _]?sqrt"],
  ["lr_schedule", "linear", "linear(?: decay)?"],
  ["lr_schedule", "constant", "constant(?: lr| rate)?"],
  ["prefer", "speed", "(?:as )?fast(?:est)?(?: as possible)?|asap|speed(?:y)?|quick(?:est|ly)?|hurry"],
  ["prefer", "quality", "(?:best |highest |max )?quality|(?:lowest|best) loss|most sample[- ]efficient|fewest tokens"],
  ["prefer", "balanced", "balanced?"],
  ["hold", "loss", "same loss|hold(?:ing)? loss|target loss"],
  ["activation_checkpointing", "none", "(?:no|without|w/o) (?:any )?(?:(?:activation |gradient )?(?:recompute|recomputation|checkpointing))"],
  ["activation_checkpointing", "selective", "selective(?: recompute| checkpointing| recomputation)?"],
  ["activation_checkpointing", "full", "(?:full )?(?:recompute|recomputation|activation checkpointing|gradient checkpointing)"],
];

/** "don't use fp8" chooses nothing: the word is left, and named as not understood. */
const NOT = String.raw`(?<!(?<![a-z])(?:no|not|without|don'?t|never|avoid|w/o|instead of)(?: \w{1,8})? )`;

const patterns = CHOICES.map(([name, value, pattern]) => [name, value, new RegExp(String.raw`(?<![\w-])${NOT}(?:prefer |in |with |using )?(?:${pattern})(?![\w-])(?: optimizer| schedule| precision| training)?`)] as const);

/** Precision, framework, optimizer, schedule and objective, each at most once. */
export const choices = (scan: Scan): readonly Leaf[] => {
  const found = new Map<string, Leaf>();
  for (const [name, value, pattern] of patterns) if (!found.has(name) && scan.take(pattern) !== null) found.set(name, { name, value });
  return [...found.values()];
};
