import { courseOf, oneRate } from "./course.ts";
import { endRounding, finalShare, COOLDOWN } from "./held.ts";
import { dataOnly, type Draft, type Launcher } from "./launcher.ts";
import { decayIn, mixedPrecision, optimizerIn, precisionNotes } from "./names.ts";
import type { Plan } from "./plan.ts";
import { yaml } from "./syntax/yaml.ts";

/*
 * Levanter: YAML. train_batch_size in sequences, an int or a list of {start, value} whose starts are optimizer steps, counted
 * with the batches before them. per_device_parallelism is the micro-batch of one device of the data axis.
 */
const write = (plan: Plan): Draft => {
  const course = courseOf(plan, "trainer.per_device_parallelism");
  const last = course.steps.at(-1);
  const grows = course.steps.length > 1;
  const consumed = last === undefined ? 0 : last.fromSequences;
  const requested = (last?.fromStep ?? 0) + (course.totalSequences - consumed) / (last?.globalBatch ?? 1);
  const steps = Math.ceil(requested);
  // An integer of 1 would be read as a share of the run.
  const warmup = plan.warmupSteps === null ? undefined : Math.min(Math.max(2, plan.warmupSteps), steps);
  const decay = decayIn(plan, "Levanter", { cosine: "cosine", linear: "linear", wsd: "linear", inverse_sqrt: "inv_sqrt", constant: "constant" });
  const optimizer = optimizerIn(plan, "Levanter", { adamw: "adam", sgd: null, adafactor: null, lion: "lion", muon: "muon" });
  const muon = optimizer.name === "muon";
  const body = yaml({
    trainer: {
      train_batch_size: grows ? course.steps.map(({ fromStep, globalBatch }) => ({ start: fromStep, value: globalBatch })) : last?.globalBatch,
      per_device_parallelism: course.microBatch,
      num_train_steps: steps,
      model_axis_size: plan.tensorParallel,
      mp: mixedPrecision(plan) === "fp32" ? "f32" : `p=f32,c=${mixedPrecision(plan) === "bf16" ? "bfloat16" : "float16"}`,
    },
    train_seq_len: plan.sequenceLength ?? undefined,
    optimizer:
      optimizer.name === null || plan.learningRate === null
        ? {}
        : {
            type: optimizer.name,
            // MuonConfig has an lr of its own beside the learning_rate that its schedule is made of.
            lr: muon ? plan.learningRate : undefined,
            learning_rate: plan.learningRate,
            lr_schedule: decay.name ?? undefined,
            warmup: decay.name === null ? undefined : warmup,
            decay: plan.decay === "wsd" ? Math.max(2, Math.round(COOLDOWN * steps)) : undefined,
            min_lr_ratio: finalShare(plan),
            weight_decay: plan.weightDecay ?? undefined,
            beta1: muon ? undefined : (plan.beta1 ?? undefined),
            momentum: muon ? (plan.beta1 ?? undefined) : undefined,
            beta2: muon ? undefined : (plan.beta2 ?? undefined),
            epsilon: muon ? undefined : (plan.epsilon ?? undefined),
          },
  });
  return {
    body,
    grows,
    rounding: [...course.rounding, ...endRounding("trainer.num_train_steps", requested, steps)],
    notes: [
      ...(grows ? ["starts are optimizer steps, summed over the batches before: a run that resumes on another schedule has to count them anew", "the learning rate decays by steps, not by tokens: more of it falls into the small batches than in the advice"] : []),
      ...(plan.startTokens > 0 ? ["steps count from here: add the checkpoint's step to every start and to num_train_steps"] : []),
      ...(muon ? ["muon's matrices take learning_rate; adam_lr, of embeddings and norms, is Levanter's own 6e-4 unless you set it"] : []),
      ...oneRate(plan, course),
      ...decay.notes,
      ...optimizer.notes,
      ...precisionNotes(plan),
    ],
  };
};

export const levanter: Launcher = {
  id: "levanter",
  title: "Levanter",
  units: "batches in sequences, schedule in optimizer steps",
  can: { ...dataOnly, tensor: true, zero: [3] },
  framework: "maxtext",
  examples: false,
  dialects: [
    {
      id: "1.2", from: "1.2", before: null, checked: ["1.2 (2025-09-26)"], verified: "read back", file: "bcrit-levanter.yaml", syntax: "yaml", write,
      how: "read back by a parser written from schedule.py and trainer.py; run once through BatchSchedule of 1.2",
    },
  ],
};
