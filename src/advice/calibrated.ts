import type { Measurements } from "../contract/measurements.ts";
import { calibrate } from "../hardware/calibration.ts";
import type { Machine } from "./machine.ts";
import type { Calibrated } from "./measurer.ts";
import type { Subject } from "./understand.ts";

const unused = (why: string): Calibrated => ({ calibration: null, warnings: [{ code: "measurement_unused", message: why, path: "/measurements" }] });

/**
 * Rescales the step-time and memory models to the caller's timings. A timing says nothing of its layout beyond the micro-batch:
 * it is read as run on the layout that is pinned, the rest as this model would have chosen it.
 */
export const calibrationFor = (measurements: Measurements, subject: Subject, machine: Machine, batchSequences: number): Calibrated => {
  const { step_times: stepTimes, memory } = measurements;
  if (stepTimes.length === 0 && memory.length === 0) return { calibration: null, warnings: [] };
  if (subject.shape === null) return unused("step times and memory calibrate the model of a transformer; this work has no shape");
  const batch = stepTimes.find((row) => row.batch_sequences !== null)?.batch_sequences ?? batchSequences;
  const [plan] = machine.search([batch]);
  if (plan === null || plan === undefined) return unused("no layout fits the memory, so there is nothing to compare the measured steps with");
  const { shape, cluster, sequenceLength } = subject;
  const calibration = calibrate({ shape, cluster, layout: plan.layout, sequenceLength, batchSequences: batch, stepTimes, memory });
  if (calibration === null) return unused("the measured steps could not be read as times of this setup");
  const [timed] = machine.withCalibration(calibration).search([batch]);
  if (timed !== null && timed !== undefined && timed.mfu > 1) return unused("the measured steps are faster than the accelerators can compute: are they of a whole step, in seconds, on this count?");
  return { calibration, warnings: [] };
};
