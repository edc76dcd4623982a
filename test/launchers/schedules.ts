/** What a configuration says, in the units of a plan: read from its text alone, by each launcher's own rules. */
export interface Read {
  readonly microBatch: number;
  /** Batches in sequences with the tokens they begin at, as the launcher itself would step through them. */
  readonly stages: readonly { readonly fromTokens: number; readonly batch: number }[];
  /** Tokens trained on when the launcher stops. */
  readonly tokens: number;
  /** Horizons in tokens; null: the launcher's file does not say. */
  readonly warmupTokens: number | null;
  readonly decayTokens: number | null;
  readonly peak: number | null;
}

/** What the reader of a file knows beside it: how many ranks and devices the job is started with. */
export interface Job {
  readonly dataParallel: number;
  readonly devices: number;
  readonly sequenceLength: number;
}

/** Flags of a bash array, each with its words. */
export const flags = (text: string): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const line of text.split("\n").filter((one) => one.startsWith("  --"))) {
    const [name = "", ...rest] = line.trim().match(/"[^"]*"|\S+/g) ?? [];
    if (found.has(name)) throw new Error(`${name} twice`);
    found.set(name, rest.map((word) => word.replaceAll('"', "")));
  }
  return found;
};

export const number = (words: string[] | undefined): number | null => (words?.[0] === undefined ? null : Number(words[0]));

/** Megatron's step-wise schedule: the batch of the last threshold whose samples are consumed, thresholds floored to samples. */
export const byThresholds = (text: string, total: number, length: number): Read["stages"] => {
  const thresholds = text.split(" ").map((entry) => entry.split(":").map(Number)).map(([tokens = 0, batch = 0]) => ({ samples: Math.floor(tokens / length), batch }));
  if (thresholds[0]?.samples !== 0) throw new Error("the first threshold is not 0");
  const stages: { fromTokens: number; batch: number }[] = [];
  let consumed = 0;
  thresholds.forEach(({ samples, batch }, index) => {
    if (samples > consumed) throw new Error("a threshold was not reached");
    stages.push({ fromTokens: consumed * length, batch });
    const until = Math.min(total, thresholds[index + 1]?.samples ?? total);
    consumed += Math.ceil((until - consumed) / batch) * batch;
  });
  return stages;
};

/** START INCREMENT SAMPLES: RampupBatchsizeNumMicroBatchesCalculator of Megatron core up to 0.17. */
export const byRamp = ([start = 0, increment = 0, samples = 0]: readonly number[], end: number, total: number, length: number): Read["stages"] => {
  if ((end - start) % increment !== 0) throw new Error("the ramp does not divide");
  const perIncrement = samples / ((end - start) / increment);
  const stages: { fromTokens: number; batch: number }[] = [];
  for (let consumed = 0; consumed < total; ) {
    const batch = consumed > samples ? end : Math.min(end, start + Math.floor(consumed / perIncrement) * increment);
    stages.push({ fromTokens: consumed * length, batch });
    const until = Math.min(total, batch === end ? total : Math.ceil(((batch - start) / increment + 1) * perIncrement));
    consumed += Math.max(1, Math.ceil((until - consumed) / batch)) * batch;
  }
  return stages;
};
