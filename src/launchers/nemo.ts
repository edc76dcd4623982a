import { courseOf, type LinearRamp, linearRamp, oneRate, rampRounding } from "./course.ts";
import { type Draft, type Launcher, splitsAll } from "./launcher.ts";
import { recompute } from "./megatron.ts";
import { decayIn, mixedPrecision, optimizerIn, precisionNotes } from "./names.ts";
import { type Plan, tokensPerSequence } from "./plan.ts";
import { assignments, keywords } from "./syntax/python.ts";

/*
 * NeMo 2 (nemo-toolkit 2.x): a recipe in Python. Batch and rampup_batch_size [start, increment, samples] in sequences; max_steps
 * and the scheduler in steps, so both count the steps of the ramp. NeMo 3 has no language model recipes: Megatron Bridge took
 * their place.
 */
const write = (plan: Plan): Draft => {
  const course = courseOf(plan, "micro_batch_size");
  const ramp = linearRamp(course);
  const steps = rampSteps(plan, course.totalSequences, ramp);
  const warmup = Math.min(plan.warmupSteps ?? 0, steps - 1);
  const decay = decayIn(plan, "NeMo 2", { cosine: "CosineAnnealingScheduler", linear: null, wsd: null, inverse_sqrt: null, constant: null });
  const optimizer = optimizerIn(plan, "NeMo 2", { adamw: "adam", sgd: "sgd", adafactor: null, lion: null, muon: null });
  const batch = course.steps.at(-1)?.globalBatch ?? plan.globalBatch;
  const body =
    "def bcrit(recipe):\n" +
    '    """Lay the advice over a recipe of nemo.collections.llm."""\n' +
    assignments("    recipe.data.", {
      seq_length: plan.sequenceLength ?? undefined,
      micro_batch_size: course.microBatch,
      global_batch_size: batch,
      rampup_batch_size: ramp === null ? undefined : [ramp.start, ramp.increment, ramp.samples],
    }) +
    assignments("    recipe.trainer.", { max_steps: steps }) +
    assignments("    recipe.trainer.strategy.", {
      tensor_model_parallel_size: plan.tensorParallel,
      sequence_parallel: plan.tensorParallel > 1,
      pipeline_model_parallel_size: plan.pipelineParallel,
      virtual_pipeline_model_parallel_size: plan.virtualStages > 1 ? plan.virtualStages : undefined,
      context_parallel_size: plan.contextParallel,
      expert_model_parallel_size: plan.expertParallel,
    }) +
    assignments("    recipe.trainer.strategy.ddp.", { use_distributed_optimizer: plan.zeroStage === 1 }) +
    assignments("    recipe.optim.config.", {
      optimizer: optimizer.name ?? undefined,
      lr: plan.learningRate ?? undefined,
      weight_decay: plan.weightDecay ?? undefined,
      adam_beta1: optimizer.name === "adam" ? (plan.beta1 ?? undefined) : undefined,
      adam_beta2: optimizer.name === "adam" ? (plan.beta2 ?? undefined) : undefined,
      use_distributed_optimizer: plan.zeroStage === 1,
      bf16: mixedPrecision(plan) === "bf16",
      fp16: mixedPrecision(plan) === "fp16",
    }) +
    (decay.name === null ? "" : assignments("    recipe.optim.lr_scheduler.", { warmup_steps: warmup, constant_steps: 0, min_lr: plan.minLearningRate ?? undefined })) +
    assignments("    recipe.model.config.", recompute(plan)) +
    "    return recipe\n\n\n" +
    "# With a data module of your own, the sampler takes the same values:\n" +
    `#   MegatronDataSampler(${keywords({ seq_len: plan.sequenceLength ?? undefined, micro_batch_size: course.microBatch, global_batch_size: batch, rampup_batch_size: ramp === null ? undefined : [ramp.start, ramp.increment, ramp.samples] })})\n`;
  const notes = ramp === null ? [] : ["rampup_batch_size works with megatron-core up to 0.17, and is ignored from 0.18 on", `the scheduler counts steps: max_steps ${steps} counts those of the ramp, and the rate decays by steps, not by tokens`];
  return { body, grows: ramp !== null, rounding: [...course.rounding, ...(ramp === null ? [] : rampRounding(course, ramp, "rampup_batch_size"))], notes: [...notes, ...decay.notes, ...optimizer.notes, ...precisionNotes(plan), ...oneRate(plan, course)] };
};

/** Optimizer steps of a run under a linear ramp, each stage ending at the first step that reaches its samples. */
const rampSteps = (plan: Plan, totalSequences: number, ramp: LinearRamp | null): number => {
  const seen = Math.min(totalSequences, plan.startTokens / tokensPerSequence(plan));
  let [steps, consumed] = [0, seen];
  if (ramp !== null) {
    const increments = Math.round((plan.globalBatch - ramp.start) / ramp.increment);
    for (let k = 1; k <= increments; k++) {
      const batch = ramp.start + (k - 1) * ramp.increment;
      const end = Math.ceil((k * ramp.samples) / increments);
      const more = Math.max(0, Math.ceil((Math.min(end, totalSequences) - consumed) / batch));
      steps += more;
      consumed += more * batch;
    }
  }
  return steps + Math.max(0, Math.ceil((totalSequences - consumed) / plan.globalBatch));
};

export const nemo: Launcher = {
  id: "nemo",
  title: "NeMo 2",
  units: "batch and ramp in sequences, horizons in steps",
  can: splitsAll,
  framework: "megatron",
  examples: false,
  dialects: [
    {
      id: "2.x", from: "2.0", before: "3.0", checked: ["2.7.3"], verified: "read back", file: "bcrit_nemo.py", syntax: "python", write,
      how: "names compared with MegatronDataSampler and the recipes of 2.7.3; the ramp stepped through megatron-core 0.16.1's calculator",
    },
  ],
};
