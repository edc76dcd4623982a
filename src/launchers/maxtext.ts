import { courseOf, type LinearRamp, linearRamp, oneRate, rampRounding } from "./course.ts";
import { COOLDOWN, finalShare, heldOf } from "./held.ts";
import { dataOnly, type Draft, type Launcher } from "./launcher.ts";
import { decayIn, mixedPrecision, optimizerIn, precisionNotes } from "./names.ts";
import { acceleratorsOf, type Plan } from "./plan.ts";
import { yaml } from "./syntax/yaml.ts";

/*
 * MaxText: YAML. per_device_batch_size is in sequences of one device, model parallel ones included, and may be a fraction; times
 * devices and gradient_accumulation_steps it is the batch. Its ramp (per_device_batch_size_start, …_increment, in equal steps over
 * global_rampup_samples) counts no accumulation, so it is only written where every stage goes without.
 */

/** A share of a batch per device that int(devices × it) turns back into the whole: exact, or rounded up at the ninth decimal. */
const perDevice = (sequences: number, devices: number): number => Math.ceil((sequences / devices) * 1e9 - 1e-6) / 1e9;

/** Floats add up exactly only as halves, quarters and so on. */
const exact = (sequences: number, devices: number): boolean => Number.isInteger((sequences * 1024) / devices);

/** Optimizer steps of a run under its ramp: each batch runs until its own share of the samples is used, and nothing is carried over. */
const rampSteps = (plan: Plan, totalSequences: number, ramp: LinearRamp): number => {
  const perIncrement = ramp.samples / Math.round((plan.globalBatch - ramp.start) / ramp.increment);
  let [steps, consumed] = [0, 0];
  for (let batch = ramp.start; batch < plan.globalBatch; batch += ramp.increment) {
    const more = Math.ceil(perIncrement / batch);
    steps += more;
    consumed += more * batch;
  }
  return steps + Math.max(0, Math.ceil((totalSequences - consumed) / plan.globalBatch));
};

const write = (plan: Plan): Draft => {
  const devices = acceleratorsOf(plan);
  const held = heldOf(plan, "steps");
  const course = courseOf(plan, "per_device_batch_size");
  const wanted = linearRamp(course);
  const possible = wanted !== null && held.gradientAccumulation === 1 && exact(wanted.start, devices) && exact(wanted.increment, devices) && exact(held.globalBatch, devices);
  const ramp = possible ? wanted : null;
  const steps = ramp === null ? held.trainSteps : rampSteps(plan, course.totalSequences, ramp);
  const warmup = ramp === null ? held.warmupSteps : (plan.warmupSteps ?? 0);
  const decay = decayIn(plan, "MaxText", { cosine: "cosine", linear: null, wsd: "wsd", inverse_sqrt: null, constant: null });
  const optimizer = optimizerIn(plan, "MaxText", { adamw: "adamw", sgd: "sgd", adafactor: null, lion: null, muon: "muon" });
  const adam = optimizer.name === "adamw";
  const body = yaml({
    per_device_batch_size: perDevice(held.globalBatch / held.gradientAccumulation, devices),
    gradient_accumulation_steps: held.gradientAccumulation,
    enable_rampup_batch_size: ramp !== null,
    per_device_batch_size_start: ramp === null ? undefined : perDevice(ramp.start, devices),
    per_device_batch_size_increment: ramp === null ? undefined : perDevice(ramp.increment, devices),
    global_rampup_samples: ramp?.samples,
    max_target_length: plan.sequenceLength ?? undefined,
    steps,
    learning_rate: plan.learningRate ?? undefined,
    lr_schedule_type: decay.name ?? undefined,
    warmup_steps_fraction: decay.name === null ? undefined : (warmup + 0.5) / steps,
    wsd_decay_steps_fraction: decay.name === "wsd" ? COOLDOWN : undefined,
    learning_rate_final_fraction: decay.name === null ? undefined : finalShare(plan),
    opt_type: optimizer.name ?? undefined,
    adam_b1: adam ? (plan.beta1 ?? undefined) : undefined,
    adam_b2: adam ? (plan.beta2 ?? undefined) : undefined,
    adam_eps: adam ? (plan.epsilon ?? undefined) : undefined,
    adam_weight_decay: adam ? (plan.weightDecay ?? undefined) : undefined,
    muon_weight_decay: optimizer.name === "muon" ? (plan.weightDecay ?? undefined) : undefined,
    ici_data_parallelism: plan.zeroStage === 3 ? 1 : plan.dataParallel,
    ici_fsdp_parallelism: plan.zeroStage === 3 ? plan.dataParallel / plan.expertParallel : 1,
    ici_expert_parallelism: plan.expertParallel > 1 ? plan.expertParallel : undefined,
    ici_tensor_parallelism: plan.tensorParallel,
    ici_context_parallelism: plan.contextParallel,
    remat_policy: { none: "minimal", selective: "save_dot_except_mlp", full: "full" }[plan.activationCheckpointing],
    dtype: mixedPrecision(plan) === "fp32" ? "float32" : "bfloat16",
  });
  const notes: string[] = ["ici_… are axes within one slice; with several slices move a factor to dcn_data_parallelism"];
  if (wanted !== null && ramp === null) notes.push("its ramp counts no gradient accumulation, and this batch needs some (or no exact share per device): one batch, with restart points");
  if (plan.activationCheckpointing === "none") notes.push("remat_policy minimal is the least MaxText recomputes");
  return {
    body,
    grows: ramp !== null,
    rounding: ramp === null ? held.rounding : rampRounding(course, ramp, "global_rampup_samples"),
    notes: [...notes, ...(ramp === null ? [] : oneRate(plan, course)), ...decay.notes, ...optimizer.notes, ...precisionNotes(plan)],
  };
};

export const maxtext: Launcher = {
  id: "maxtext",
  title: "MaxText",
  units: "sequences of one device, fractions allowed; the ramp in sequences over all devices",
  can: { ...dataOnly, tensor: true, context: true, expert: true, zero: [0, 3] },
  framework: "maxtext",
  examples: false,
  dialects: [
    {
      id: "0.2+", from: "0.2", before: null, checked: ["0.2.4 (main of 2026-08-22)"], verified: "read back", file: "bcrit-maxtext.yml", syntax: "yaml", write,
      how: "read back by a parser written from configs/types.py and utils/rampup_batch.py; run once through RampupBatchManager",
    },
  ],
};
