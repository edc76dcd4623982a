import { calibrationFor } from "../advice/calibrated.ts";
import { checkMeasurements, measuredVoices } from "../advice/measured.ts";
import type { Measurer } from "../advice/measurer.ts";
import type { Measurements } from "../contract/measurements.ts";
import type { Hardware } from "../contract/question.ts";
import type { LogNormal, Setting, Voice } from "../science/types.ts";
import type { RunRecords } from "./records.ts";
import type { RunState } from "./state.ts";
import { memoryOf, stepTimesOf } from "./timings.ts";

/** No measurement, however odd, speaks for a batch beyond this. */
const LARGEST_BATCH = 1e15;

/** Losses of a run to anchor the forecast on: the last of each segment and bucket. */
const lossesOf = ({ cells }: RunState): Measurements["losses"] =>
  cells.flatMap(({ loss, toTokens }) => (loss === null || loss.sum < 0 ? [] : [{ tokens: toTokens, loss: loss.sum / loss.n }])).slice(-1);

/** The measurements of a run beside those its question brought. */
export const measurementsOf = (records: RunRecords, state: RunState): Measurements => {
  const { measurements, hardware } = records.question;
  const losses = lossesOf(state);
  return {
    ...measurements,
    losses: losses.length > 0 ? losses : measurements.losses,
    branches: [...measurements.branches, ...records.branches],
    step_times: [...measurements.step_times, ...stepTimesOf(records, hardware.count, state.current?.batchSequences ?? null)],
    memory: [...measurements.memory, ...memoryOf(records)],
  };
};

/** The noise scale at the end of the run, with κ as this run has shown it. */
const noiseVoice = (state: RunState, setting: Setting): Voice[] => {
  const { forecast, noise, reading } = state;
  if (noise === null || reading === null) return [];
  const end: LogNormal = setting.language && forecast !== null ? forecast.at(Math.max(setting.tokens, state.tokens)) : noise;
  const { median, logSd } = state.kappa(setting);
  const { cell, steps, toTokens } = reading;
  return [{
    source: "measured-noise-scale",
    kind: "measurement",
    quantity: "noise_scale_tokens",
    estimate: { median: Math.min(Math.max(end.median, 1), LARGEST_BATCH), logSd: end.logSd },
    inDomain: true,
    citation: `measured on this run over ${steps} steps up to ${toTokens.toPrecision(3)} ${setting.language ? "tokens" : "examples"} (${cell.metric}, ${cell.scope}), forecast to its end`,
    correction: { factor: median, logSd },
  }];
};

const sameMachine = (a: Hardware, b: Hardware): boolean => a.accelerator === b.accelerator && a.precision === b.precision && a.framework === b.framework;

/** Reads a question about a run: what it brought, and what the run has measured since. Timings count on the accelerator they were taken on. */
export const runMeasurer = (records: RunRecords, state: RunState, hardware: Hardware): Measurer => ({
  complaints: checkMeasurements,
  voices: (setting, measurements) => {
    const { voices, noise, warnings } = measuredVoices(setting, measurements);
    return { voices: [...noiseVoice(state, setting), ...voices], noise: state.noise ?? noise, warnings };
  },
  calibration: (measurements, subject, machine, batchSequences) => {
    const { count } = records.question.hardware;
    if (!sameMachine(hardware, records.question.hardware)) return { calibration: null, warnings: [] };
    return calibrationFor(measurements, { ...subject, cluster: { ...subject.cluster, count } }, machine.withCount(count), state.current?.batchSequences ?? batchSequences);
  },
});
