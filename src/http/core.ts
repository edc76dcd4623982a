import { adviseWith } from "../advice/advise-with.ts";
import { MODEL_VERSION } from "../advice/model-version.ts";
import { needsSpecialists, noSpecialists } from "../advice/specialists.ts";
import type { Core } from "./environment.ts";

/** The core as this service runs it. Estimates, comparisons, tables and specialists are loaded when they are asked for. */
export const core: Core = {
  modelVersion: MODEL_VERSION,
  advise: async (question) =>
    adviseWith(question, needsSpecialists(question) ? (await import("../advice/every-specialist.ts")).everySpecialist : noSpecialists),
  estimate: async (question) => (await import("../advice/estimate.ts")).estimate(question),
  compare: async (question) => (await import("../advice/compare.ts")).compare(question),
  laws: async () => (await import("./tables/laws.built.ts")).table,
  accelerators: async () => (await import("./tables/accelerators.built.ts")).table,
  publishedRuns: async () => (await import("./tables/published-runs.built.ts")).table,
};
