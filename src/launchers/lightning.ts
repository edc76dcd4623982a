import { heldOf } from "./held.ts";
import { dataOnly, type Draft, type Launcher } from "./launcher.ts";
import { decayIn, mixedPrecision, precisionNotes } from "./names.ts";
import type { Plan } from "./plan.ts";
import { literal } from "./syntax/python.ts";

/*
 * Lightning: arguments of Trainer. The micro-batch is the batch_size of the DataLoader; accumulate_grad_batches makes the step.
 * GradientAccumulationScheduler changes the accumulation at whole epochs only, and a pre-training run is one: no schedule of the
 * batch here. max_steps counts optimizer steps.
 */
const write = (plan: Plan): Draft => {
  const held = heldOf(plan, "max_steps");
  const decay = decayIn(plan, "Lightning", { cosine: "cosine", linear: "linear", wsd: "wsd", inverse_sqrt: "inverse_sqrt", constant: "constant" });
  const precision = { bf16: "bf16-mixed", fp16: "16-mixed", fp32: "32-true" }[mixedPrecision(plan)];
  const rate = plan.learningRate;
  const body =
    `MICRO_BATCH_SIZE = ${literal(held.microBatch)}  # DataLoader(batch_size=…), ${plan.sequenceLength === null ? "examples" : "sequences"} of one device\n` +
    (plan.sequenceLength === null ? "" : `SEQUENCE_LENGTH = ${literal(plan.sequenceLength)}\n`) +
    (rate === null ? "" : `LEARNING_RATE, MIN_LEARNING_RATE, WARMUP_STEPS = ${literal(rate)}, ${literal(plan.minLearningRate)}, ${literal(held.warmupSteps)}  # ${decay.name}, in configure_optimizers\n`) +
    (plan.weightDecay === null ? "" : `WEIGHT_DECAY = ${literal(plan.weightDecay)}\n`) +
    (plan.beta2 === null ? "" : `BETA2 = ${literal(plan.beta2)}\n`) +
    "TRAINER = dict(  # lightning.Trainer(**TRAINER)\n" +
    `    devices=${literal(plan.dataParallel)},  # of all nodes: set num_nodes, and devices to those of one\n` +
    `    accumulate_grad_batches=${literal(held.gradientAccumulation)},\n` +
    `    max_steps=${literal(held.trainSteps)},\n` +
    `    precision=${literal(precision)},\n` +
    ")\n";
  return {
    body,
    grows: false,
    rounding: held.rounding,
    notes: [
      `the batch is a product: ${held.microBatch} × ${held.gradientAccumulation} × ${plan.dataParallel} devices = ${held.globalBatch}`,
      ...(plan.stages.length > 1 ? ["GradientAccumulationScheduler grows the batch at whole epochs only, which are not where these stages begin"] : []),
      "a tuner that scales batch_size changes the batch with it: lower the accumulation by the same factor",
      ...(plan.zeroStage === 0 ? [] : [`ZeRO stage ${plan.zeroStage}: strategy="${plan.zeroStage === 3 ? "fsdp" : `deepspeed_stage_${plan.zeroStage}`}"`]),
      ...decay.notes,
      ...precisionNotes(plan),
    ],
  };
};

export const lightning: Launcher = {
  id: "lightning",
  title: "Lightning",
  units: "micro-batch in sequences of one device, horizons in optimizer steps",
  can: dataOnly,
  framework: "fsdp",
  examples: true,
  dialects: [
    {
      id: "2.x", from: "2.0", before: null, checked: ["2.6.6"], verified: "config class", file: "bcrit_lightning.py", syntax: "python", write,
      how: "executed; lightning.Trainer built from it, its accumulation and steps read back",
    },
  ],
};
