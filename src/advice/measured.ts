import type { Warning } from "../contract/answer.ts";
import type { FieldError } from "../contract/problem.ts";
import type { Measurements } from "../contract/measurements.ts";
import { criticalFromBranches } from "../science/branches.ts";
import { carried, CRITICAL_GROWTH, NOISE_GROWTH } from "../science/growth.ts";
import type { Growth } from "../science/growth.ts";
import { noiseScale, validateCell } from "../science/noise/index.ts";
import { fitStepsToTarget } from "../science/steps-to-target.ts";
import type { LogNormal, Setting, Voice } from "../science/types.ts";
import type { Measured } from "./measurer.ts";

/** The caller's measurements as voices about the critical batch and the noise scale. */
export const measuredVoices = (setting: Setting, measurements: Measurements): Measured => {
  const parts = [noise(setting, measurements), branches(setting, measurements), stepsToTarget(setting, measurements)];
  return {
    voices: parts.flatMap((part) => part.voices),
    noise: parts.find((part) => part.noise !== null)?.noise ?? null,
    warnings: parts.flatMap((part) => part.warnings),
  };
};

const SILENT: Measured = { voices: [], noise: null, warnings: [] };

/** What was seen at some tokens, for the whole of this run; work that is not language is left as it was measured. */
const forThisRun = (setting: Setting, estimate: LogNormal, atTokens: number, growth: Growth): LogNormal => {
  const { median, logSd } = setting.language ? carried(estimate, atTokens, setting.tokens, growth) : estimate;
  return { median: Math.min(Math.max(median, 1), LARGEST_BATCH), logSd };
};

/** No measurement, however odd, speaks for a batch beyond this. */
const LARGEST_BATCH = 1e15;

const noise = (setting: Setting, { noise: posted }: Measurements): Measured => {
  const reading = noiseScale(posted);
  if (reading === null) return SILENT;
  const warnings: Warning[] = [];
  if (reading.diagnosis !== null) warnings.push({ code: "noise_measured_wrong", message: reading.diagnosis, path: "/measurements/noise" });
  else if (reading.estimate === null) {
    warnings.push({ code: "noise_uninformative", message: `${reading.steps} steps do not tell the noise scale (${reading.status}): measure more steps`, path: "/measurements/noise" });
  } else if (reading.status === "lower_bound_only") {
    warnings.push({ code: "noise_lower_bound", message: "the noise scale is known only from below: more steps, or a larger batch, would bound it from above", path: "/measurements/noise" });
  }
  if (reading.estimate === null) return { ...SILENT, warnings };
  const citation = `measured over ${reading.steps} steps up to ${reading.toTokens.toPrecision(3)} ${setting.language ? "tokens" : "examples"} (${reading.metric}, ${reading.scope})`;
  const voice: Voice = { source: "measured-noise-scale", kind: "measurement", quantity: "noise_scale_tokens", estimate: forThisRun(setting, reading.estimate, reading.toTokens, NOISE_GROWTH), inDomain: true, citation };
  return { voices: [voice], noise: reading.estimate, warnings };
};

const branches = (setting: Setting, { branches: posted }: Measurements): Measured => {
  const voices = posted.flatMap((branch, i): Voice[] => {
    const found = criticalFromBranches(branch, setting.sequenceLength);
    if (found === null) return [];
    const estimate = forThisRun(setting, found.estimate, branch.from_tokens + branch.delta_tokens, CRITICAL_GROWTH);
    return [{ source: `measured-branches-${i + 1}`, kind: "measurement", quantity: "critical_tokens", estimate, inDomain: true, citation: `branches of the caller's own run at ${branch.from_tokens.toPrecision(3)} tokens (after Merrill et al. 2025, arXiv 2505.23971)` }];
  });
  return { ...SILENT, voices };
};

const stepsToTarget = (setting: Setting, { steps_to_target: rows }: Measurements): Measured => {
  if (rows.length === 0) return SILENT;
  const { fit, reason } = fitStepsToTarget(rows.map((row) => ({ batchTokens: row.batch_tokens, steps: row.steps, relativeError: row.relative_error })));
  if (fit === null) return { ...SILENT, warnings: [{ code: "steps_to_target_unused", message: reason, path: "/measurements/steps_to_target" }] };
  // The runs were about as long as the fewest tokens any of them took; a fit open below does not know E_min.
  const length = Math.min(...rows.map((row) => row.steps * row.batch_tokens), fit.state === "ok" ? fit.minimumTokens.median : Infinity);
  const voice: Voice = { source: "measured-steps-to-target", kind: "measurement", quantity: "critical_tokens", estimate: forThisRun(setting, fit.criticalTokens, length, CRITICAL_GROWTH), inDomain: true, citation: "S = S_min + E_min/B fitted to the caller's steps to target (McCandlish et al. 2018, arXiv 1812.06162, eq. 2.11)" };
  const warnings: Warning[] = fit.state === "ok" ? [] : [{ code: "steps_to_target_one_sided", message: fit.state === "lower_bound_only" ? "no batch was large enough for the steps to stop falling: the critical batch is known only from below" : "no batch was small enough for the tokens to stop falling: the critical batch is known only from above", path: "/measurements/steps_to_target" }];
  return { ...SILENT, voices: [voice], warnings };
};

/** Everything impossible about the posted noise cells, as fields of the question. */
export const checkMeasurements = ({ noise: posted }: Measurements): FieldError[] =>
  posted.flatMap((measurement, i) =>
    measurement.cells.flatMap((cell, at) =>
      validateCell(cell, measurement.geometry, at).map(({ path, ...fault }) => ({ pointer: `/measurements/noise/${i}/${path}`, ...fault })),
    ),
  );
