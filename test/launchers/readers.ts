import { parse } from "yaml";
import type { Job, Read } from "./schedules.ts";
import { byRamp, byThresholds, flags, number } from "./schedules.ts";

/** One batch from first to last, horizons in steps of it. */
const constant = (job: Job, of: { readonly batch: number; readonly microBatch: number; readonly steps: number; readonly warmup: number | null; readonly decay?: number | null; readonly peak: number | null }): Read => {
  const each = of.batch * job.sequenceLength;
  return {
    microBatch: of.microBatch,
    stages: [{ fromTokens: 0, batch: of.batch }],
    tokens: of.steps * each,
    warmupTokens: of.warmup === null ? null : of.warmup * each,
    decayTokens: of.decay === undefined || of.decay === null ? null : of.decay * each,
    peak: of.peak,
  };
};

// A file as a tree of whatever YAML or JSON holds: tests look into it by name.
// oxlint-disable-next-line typescript/no-explicit-any
type Tree = any;

/** YAML as PyYAML reads it (1.1). */
const tree = (text: string): Tree => parse(text, { version: "1.1" });

const megatron = (text: string, job: Job): Read => {
  const read = flags(text);
  const total = number(read.get("--train-samples")) ?? NaN;
  const batch = number(read.get("--global-batch-size"));
  const schedule = read.get("--step-batch-size-schedule")?.[0];
  const ramp = read.get("--rampup-batch-size")?.map(Number);
  if (schedule !== undefined && batch !== null) throw new Error("Cannot specify both --step-batch-size-schedule and --global-batch-size");
  if (read.has("--train-iters") || read.has("--lr-decay-iters")) throw new Error("expected sample-based training");
  const stages = schedule !== undefined ? byThresholds(schedule, total, job.sequenceLength) : ramp === undefined ? [{ fromTokens: 0, batch: batch ?? NaN }] : byRamp(ramp, batch ?? NaN, total, job.sequenceLength);
  const warmup = number(read.get("--lr-warmup-samples"));
  const decay = number(read.get("--lr-decay-samples"));
  return {
    microBatch: number(read.get("--micro-batch-size")) ?? NaN,
    stages,
    tokens: total * job.sequenceLength,
    warmupTokens: warmup === null ? null : warmup * job.sequenceLength,
    decayTokens: decay === null ? null : decay * job.sequenceLength,
    peak: number(read.get("--lr")),
  };
};

/** `path.name = literal` lines of a Python file. */
const assigned = (text: string, name: string): string | null => new RegExp(`^\\s*(?:\\w+\\.)*${name} = (.+)$`, "m").exec(text)?.[1]?.replace(/\s+#.*$/, "") ?? null;
const figure = (text: string, name: string): number | null => {
  const found = assigned(text, name);
  return found === null ? null : Number(found);
};

const product = (tree: { micro: number; accumulation: number }, job: Job): number => tree.micro * tree.accumulation * job.dataParallel;

/** Readers by launcher and dialect. Each states which rule of the launcher it follows. */
export const readers: Readonly<Record<string, (text: string, job: Job) => Read>> = {
  "megatron core-0.18": megatron,
  "megatron core-0.17": megatron,
  "megatron-bridge 0.3+": (text, job) => {
    const { train, scheduler, optimizer } = tree(text);
    return constant(job, { batch: train.global_batch_size, microBatch: train.micro_batch_size, steps: train.train_iters, warmup: scheduler?.lr_warmup_iters ?? null, decay: scheduler?.lr_decay_iters ?? null, peak: optimizer.lr ?? null });
  },
  "nemo 2.x": (text, job) => {
    const batch = figure(text, "global_batch_size") ?? NaN;
    const ramp = assigned(text, "rampup_batch_size");
    const steps = figure(text, "max_steps") ?? NaN;
    const total = (size: number): Read["stages"] => (ramp === null ? [{ fromTokens: 0, batch }] : byRamp(JSON.parse(ramp) as number[], batch, size, job.sequenceLength));
    // max_steps counts the steps of the ramp: walk it until they are used up.
    const stages = total(Number.MAX_SAFE_INTEGER / 1e3);
    let [left, tokens] = [steps, 0];
    stages.forEach((stage, index) => {
      const until = stages[index + 1]?.fromTokens ?? Infinity;
      const here = Math.min(left, Math.round((until - stage.fromTokens) / (stage.batch * job.sequenceLength)));
      left -= here;
      tokens += here * stage.batch * job.sequenceLength;
    });
    return { microBatch: figure(text, "micro_batch_size") ?? NaN, stages: stages.filter((stage) => stage.fromTokens < tokens), tokens, warmupTokens: null, decayTokens: null, peak: figure(text, "lr") };
  },
  "deepspeed 0.9+": (text, job) => {
    const config: Tree = JSON.parse(text);
    if (config.train_batch_size !== undefined) throw new Error("the third of three sizes is to be inferred");
    const batch = product({ micro: config.train_micro_batch_size_per_gpu, accumulation: config.gradient_accumulation_steps }, job);
    const params = config.scheduler?.params;
    return { ...constant(job, { batch, microBatch: config.train_micro_batch_size_per_gpu, steps: params?.total_num_steps ?? NaN, warmup: params?.warmup_num_steps ?? null, peak: config.optimizer?.params.lr ?? null }) };
  },
  "torchtitan 0.3": (text, job) => titan({ local: figure(text, "local_batch_size"), micro: figure(text, "pipeline_parallel_microbatch_size"), batch: figure(text, "global_batch_size"), steps: figure(text, "steps"), warmup: figure(text, "warmup_steps"), lr: /lr=([^,)]+)/.exec(text)?.[1] }, job),
  "torchtitan main": (text, job) => {
    const local = (figure(text, "num_tokens_per_microbatch_per_dp_rank") ?? NaN) / job.sequenceLength;
    const batch = (figure(text, "num_tokens_per_train_step") ?? NaN) / job.sequenceLength;
    const piped = figure(text, "num_pp_microbatches") ?? 1;
    if (batch % (local * piped * job.dataParallel) !== 0) throw new Error("num_tokens_per_train_step does not divide");
    return titan({ local, micro: local, batch, steps: figure(text, "steps"), warmup: figure(text, "warmup_steps"), lr: /lr=([^,)]+)/.exec(text)?.[1] }, job);
  },
  "torchtitan 0.2": (text, job) => titan({ local: figure(text, "local_batch_size"), micro: figure(text, "pipeline_parallel_microbatch_size"), batch: figure(text, "global_batch_size"), steps: figure(text, "steps"), warmup: figure(text, "warmup_steps"), lr: /^lr = (.+)$/m.exec(text)?.[1] }, job),
  "transformers 4.46+": (text, job) => {
    const read = tree(text);
    return constant(job, { batch: product({ micro: read.per_device_train_batch_size, accumulation: read.gradient_accumulation_steps }, job), microBatch: read.per_device_train_batch_size, steps: read.max_steps, warmup: read.warmup_steps ?? null, peak: read.learning_rate ?? null });
  },
  "axolotl 0.12+": (text, job) => {
    const read = tree(text);
    if (read.sequence_len !== job.sequenceLength) throw new Error("another sequence length");
    return constant(job, { batch: product({ micro: read.micro_batch_size, accumulation: read.gradient_accumulation_steps }, job), microBatch: read.micro_batch_size, steps: read.max_steps, warmup: read.warmup_steps ?? null, peak: read.learning_rate ?? null });
  },
  "llm-foundry 0.15+": (text, job) => {
    const read = tree(text);
    const time = (of: string | undefined): number | null => (of === undefined ? null : Number(/^(\d+)tok$/.exec(of)?.[1] ?? NaN));
    return { ...constant(job, { batch: read.global_train_batch_size, microBatch: read.device_train_microbatch_size, steps: 0, warmup: null, peak: read.optimizer?.lr ?? null }), tokens: time(read.max_duration) ?? NaN, warmupTokens: time(read.scheduler?.t_warmup), decayTokens: time(read.scheduler?.t_max) };
  },
  "olmo-core 2.2+": (text, job) => {
    const first = figure(text, "BCRIT_GLOBAL_BATCH_SIZE") ?? NaN;
    const sizes = /batch_sizes=\[([^\]]+)\]/.exec(text)?.[1]?.split(", ").map(Number) ?? [first];
    const starts = [...text.matchAll(/Duration\.tokens\((\d+)\)/g)].map((match) => Number(match[1]));
    const [total = NaN, ...from] = starts;
    sizes.slice(1).forEach((size, index) => {
      if (size % (sizes[index] ?? 0) !== 0) throw new Error("batch size can only be increased by an integer factor");
    });
    const micro = Number(/rank_microbatch_size=(\d+)/.exec(text)?.[1]);
    const warmup = /warmup=(\d+)/.exec(text)?.[1];
    const lr = /lr=([^,)]+)/.exec(text)?.[1];
    return {
      microBatch: micro / job.sequenceLength,
      stages: sizes.map((size, index) => ({ fromTokens: from[index] ?? 0, batch: size / job.sequenceLength })),
      tokens: total,
      warmupTokens: warmup === undefined ? null : Number(warmup),
      decayTokens: null,
      // The callback multiplies by √ratio at each growth.
      peak: lr === undefined ? null : Number(lr) * Math.sqrt((sizes.at(-1) ?? 1) / (sizes[0] ?? 1)),
    };
  },
  "nanotron main": (text, job) => nanotron(text, job),
  "nanotron 0.4": (text, job) => nanotron(text, job),
  "gpt-neox 2.0+": (text, job) => {
    const read = tree(text);
    // calculate_batch_parameters: data-parallel ranks are devices / pipe / model parallel; the third size is the product.
    const ranks = job.devices / read.pipe_parallel_size / read.model_parallel_size;
    const batch = read.train_micro_batch_size_per_gpu * read.gradient_accumulation_steps * ranks;
    return constant(job, { batch, microBatch: read.train_micro_batch_size_per_gpu, steps: read.train_iters, warmup: read.warmup === undefined ? null : Math.round(read.warmup * read.train_iters), decay: read.lr_decay_iters, peak: read.optimizer?.params.lr ?? null });
  },
  "levanter 1.2": (text, job) => {
    const { trainer, optimizer } = tree(text);
    const schedule: { start: number; value: number }[] = typeof trainer.train_batch_size === "number" ? [{ start: 0, value: trainer.train_batch_size }] : trainer.train_batch_size;
    // BatchSchedule: offsets in sequences add up over the segments before.
    let offset = 0;
    const stages = schedule.map(({ start, value }, index) => {
      const stage = { fromTokens: offset * job.sequenceLength, batch: value };
      offset += ((schedule[index + 1]?.start ?? trainer.num_train_steps) - start) * value;
      return stage;
    });
    return { microBatch: trainer.per_device_parallelism, stages, tokens: offset * job.sequenceLength, warmupTokens: null, decayTokens: null, peak: optimizer?.learning_rate ?? null };
  },
  "maxtext 0.2+": (text, job) => {
    const read = tree(text);
    // calculate_global_batch_sizes: int(devices × per_device) × accumulation.
    const whole = (share: number): number => Math.floor(share * job.devices);
    const batch = whole(read.per_device_batch_size) * read.gradient_accumulation_steps;
    const model = job.devices / job.dataParallel;
    if (!read.enable_rampup_batch_size) return constant(job, { batch, microBatch: Math.round(read.per_device_batch_size * model * 1e6) / 1e6, steps: read.steps, warmup: read.warmup_steps_fraction === undefined ? null : Math.floor(read.warmup_steps_fraction * read.steps), peak: read.learning_rate ?? null });
    const [start, increment, samples] = [whole(read.per_device_batch_size_start), whole(read.per_device_batch_size_increment), read.global_rampup_samples as number];
    // RampupBatchManager: the batch grows when the samples since the last growth reach their share; nothing is carried over.
    const perIncrement = samples / ((batch - start) / increment);
    const stages: { fromTokens: number; batch: number }[] = [];
    let [size, consumed, left] = [start, 0, read.steps as number];
    while (size < batch) {
      stages.push({ fromTokens: consumed * job.sequenceLength, batch: size });
      const steps = Math.ceil(perIncrement / size);
      consumed += steps * size;
      left -= steps;
      size += increment;
    }
    stages.push({ fromTokens: consumed * job.sequenceLength, batch });
    // The micro-batch grows with the batch: every rank has its whole share at once.
    return { microBatch: 1, stages, tokens: (consumed + left * batch) * job.sequenceLength, warmupTokens: null, decayTokens: null, peak: read.learning_rate ?? null };
  },
  "litgpt 0.5": (text, job) => {
    const { train, optimizer } = tree(text);
    // TrainArgs: two floor divisions, then the batch that is really run.
    const accumulation = Math.floor(Math.floor(train.global_batch_size / job.devices) / train.micro_batch_size);
    const batch = accumulation * train.micro_batch_size * job.devices;
    return { ...constant(job, { batch, microBatch: train.micro_batch_size, steps: 0, warmup: train.lr_warmup_steps ?? null, peak: optimizer?.init_args.lr ?? null }), tokens: train.max_tokens };
  },
  "lightning 2.x": (text, job) => {
    const micro = figure(text, "MICRO_BATCH_SIZE") ?? NaN;
    const accumulation = Number(/accumulate_grad_batches=(\d+)/.exec(text)?.[1]);
    const rates = assigned(text, "LEARNING_RATE, MIN_LEARNING_RATE, WARMUP_STEPS")?.split(", ").map(Number);
    return constant(job, { batch: product({ micro, accumulation }, job), microBatch: micro, steps: Number(/max_steps=(\d+)/.exec(text)?.[1]), warmup: rates?.[2] ?? null, peak: rates?.[0] ?? null });
  },
  "env 1": (text, job) => {
    const read = new Map(text.split("\n").filter((line) => !line.startsWith("#") && line !== "").map((line) => {
      const [, name = "", value = ""] = /^([A-Z][A-Z0-9_]*)=([0-9A-Za-z.:_/-]*)$/.exec(line) ?? [];
      if (name === "") throw new Error(`not an assignment: ${line}`);
      return [name, value] as const;
    }));
    return shell((name) => read.get(name), job);
  },
  "args 1": (text, job) => {
    const words = text.trim().split(" ");
    return shell((name) => words[words.indexOf(`--${name.toLowerCase().replaceAll("_", "-")}`) + 1], job);
  },
};

const shell = (value: (name: string) => string | undefined, job: Job): Read => {
  const figureOf = (name: string): number => Number(value(name));
  const product = figureOf("MICRO_BATCH_SIZE") * figureOf("GRAD_ACCUM") * figureOf("DATA_PARALLEL");
  if (product !== figureOf("GLOBAL_BATCH_SIZE")) throw new Error("the product is not the batch");
  const rate = figureOf("LEARNING_RATE");
  return constant(job, { batch: product, microBatch: figureOf("MICRO_BATCH_SIZE"), steps: figureOf("TRAIN_STEPS"), warmup: Number.isNaN(rate) ? null : figureOf("WARMUP_STEPS"), peak: Number.isNaN(rate) ? null : rate });
};

/** torchtitan up to 0.3: with a pipeline the local batch is split into micro-batches of its own size. */
const titan = (read: { readonly local: number | null; readonly micro: number | null; readonly batch: number | null; readonly steps: number | null; readonly warmup: number | null; readonly lr: string | undefined }, job: Job): Read => {
  const local = read.local ?? NaN;
  if ((read.batch ?? NaN) % (local * job.dataParallel) !== 0) throw new Error("global batch size must be multiple of local batch size times data-parallel degree");
  if (read.micro !== null && local % read.micro !== 0) throw new Error("local batch size must be divisible by the pipeline's micro-batch size");
  return constant(job, { batch: read.batch ?? NaN, microBatch: read.micro ?? local, steps: read.steps ?? NaN, warmup: read.warmup, peak: read.lr === undefined ? null : Number(read.lr) });
};

const nanotron = (text: string, job: Job): Read => {
  const { tokens, parallelism, optimizer } = tree(text);
  const scheduler = optimizer.learning_rate_scheduler;
  if (scheduler !== undefined && scheduler.lr_decay_starting_step + scheduler.lr_decay_steps !== tokens.train_steps) throw new Error("the decay does not end with the run");
  return constant(job, { batch: tokens.micro_batch_size * tokens.batch_accumulation_per_replica * parallelism.dp, microBatch: tokens.micro_batch_size, steps: tokens.train_steps, warmup: scheduler?.lr_warmup_steps ?? null, peak: scheduler?.learning_rate ?? null });
};
