import { calibrationFor } from "./calibrated.ts";
import { checkMeasurements, measuredVoices } from "./measured.ts";
import type { Measurer } from "./measurer.ts";

/** Reads noise scales, branches, steps to a target, step times and memory. */
export const measurer: Measurer = { complaints: checkMeasurements, voices: measuredVoices, calibration: calibrationFor };
