import type { Warning } from "../contract/answer.ts";
import type { Measurements } from "../contract/measurements.ts";
import type { FieldError } from "../contract/problem.ts";
import type { Calibration } from "../hardware/types.ts";
import type { LogNormal, Setting, Voice } from "../science/types.ts";
import type { Machine } from "./machine.ts";
import type { Subject } from "./understand.ts";

/** What the caller's own run says about its batch sizes. */
export interface Measured {
  readonly voices: readonly Voice[];
  /** The noise scale as measured, at the tokens it was measured; null: not measured. */
  readonly noise: LogNormal | null;
  readonly warnings: readonly Warning[];
}

/** How the hardware model is rescaled to the caller's own code. */
export interface Calibrated {
  readonly calibration: Calibration | null;
  readonly warnings: readonly Warning[];
}

/** Reads what the caller measured (reading-measurements.ts): a part of its own, so that it is loaded only for questions that bring some. */
export interface Measurer {
  /** Everything impossible about the measurements, as fields of the question. */
  readonly complaints: (measurements: Measurements) => FieldError[];
  /** What they say about the batch sizes. */
  readonly voices: (setting: Setting, measurements: Measurements) => Measured;
  /** What they say about the caller's own code and machine; `batchSequences`: the batch of timings that name none. */
  readonly calibration: (measurements: Measurements, subject: Subject, machine: Machine, batchSequences: number) => Calibrated;
}

/** Is there anything a measurer reads? Losses alone are read with the forecast of the loss. */
export const hasMeasurements = ({ noise, branches, steps_to_target: steps, step_times: times, memory }: Measurements): boolean =>
  [noise, branches, steps, times, memory].some((rows) => rows.length > 0);

const nothing = <T>(measurements: Measurements, silent: T): T => {
  if (hasMeasurements(measurements)) throw new Error("a question with measurements needs its measurer");
  return silent;
};

/** For questions without measurements; refuses to pass over any. */
export const unmeasured: Measurer = {
  complaints: (measurements) => nothing(measurements, []),
  voices: (_setting, measurements) => nothing(measurements, { voices: [], noise: null, warnings: [] }),
  calibration: (measurements) => nothing(measurements, { calibration: null, warnings: [] }),
};
