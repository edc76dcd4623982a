import { advise } from "../advice/advise.ts";
import { hasMeasurements, unmeasured } from "../advice/measurer.ts";
import { MODEL_VERSION } from "../advice/model-version.ts";
import type { Core } from "./environment.ts";

/** The core as this service runs it. Estimates, comparisons and tables are loaded when they are asked for. */
export const core: Core = {
  modelVersion: MODEL_VERSION,
  advise: async (question) =>
    advise(question, hasMeasurements(question.measurements) ? (await import("../advice/reading-measurements.ts")).measurer : unmeasured),
  estimate: async (question) => (await import("../advice/estimate.ts")).estimate(question),
  compare: async (question) => (await import("../advice/compare.ts")).compare(question),
  laws: async () => (await import("./tables/laws.built.ts")).table,
  accelerators: async () => (await import("./tables/accelerators.built.ts")).table,
  publishedRuns: async () => (await import("./tables/published-runs.built.ts")).table,
};
