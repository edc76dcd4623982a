import { heldOf } from "./held.ts";
import { dataOnly, type Draft, type Launcher } from "./launcher.ts";
import { decayIn, mixedPrecision, optimizerIn, precisionNotes } from "./names.ts";
import type { Plan } from "./plan.ts";
import { yaml } from "./syntax/yaml.ts";
import { hfDecays, hfOptimizers, productNote, schedulerKwargs, sharedSettings, zeroNotes } from "./transformers.ts";

/*
 * axolotl: YAML over transformers' trainer. micro_batch_size counts rows of sequence_len of one device; with sample_packing a
 * packed row counts as one, without it a short sample counts as a whole row and the batch holds fewer tokens than advised.
 */
const write = (plan: Plan): Draft => {
  const held = heldOf(plan, "max_steps");
  const decay = decayIn(plan, "axolotl", hfDecays);
  const optimizer = optimizerIn(plan, "axolotl", { ...hfOptimizers, muon: "muon" });
  const precision = mixedPrecision(plan);
  const body = yaml({
    sequence_len: plan.sequenceLength ?? undefined,
    sample_packing: true,
    pad_to_sequence_len: true,
    micro_batch_size: held.microBatch,
    gradient_accumulation_steps: held.gradientAccumulation,
    max_steps: held.trainSteps,
    learning_rate: plan.learningRate ?? undefined,
    lr_scheduler: decay.name ?? undefined,
    lr_scheduler_kwargs: decay.name === null ? undefined : schedulerKwargs(plan, held),
    warmup_steps: decay.name === null ? undefined : held.warmupSteps,
    optimizer: optimizer.name ?? undefined,
    ...sharedSettings(plan),
    context_parallel_size: plan.contextParallel > 1 ? plan.contextParallel : undefined,
    bf16: precision === "bf16",
    fp16: precision === "fp16",
  });
  return {
    body,
    grows: false,
    rounding: held.rounding,
    notes: [
      productNote(held, plan),
      "a packed row counts as one: without sample_packing a short sample fills a row, and a step sees fewer tokens than advised",
      ...zeroNotes(plan),
      ...decay.notes,
      ...optimizer.notes,
      ...precisionNotes(plan),
    ],
  };
};

export const axolotl: Launcher = {
  id: "axolotl",
  title: "axolotl",
  units: "micro-batch in rows of sequence_len of one device, horizons in optimizer steps",
  can: { ...dataOnly, context: true },
  framework: "fsdp",
  examples: false,
  dialects: [
    {
      id: "0.12+", from: "0.12", before: null, checked: ["0.19.0"], verified: "read back", file: "bcrit-axolotl.yaml", syntax: "yaml", write,
      how: "names looked up in the package's own schema files; values read back as YAML",
    },
  ],
};
