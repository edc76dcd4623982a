import { advise } from "../advice/advise.ts";
import { estimate } from "../advice/estimate.ts";
import { MODEL_VERSION } from "../advice/model-version.ts";
import { accelerators } from "../hardware/accelerators/index.ts";
import { publishedRuns } from "../science/published-runs/index.ts";
import { laws, rules } from "../science/laws/index.ts";
import type { PublishedRuns } from "../contract/reference.ts";
import type { Core } from "./environment.ts";
import { publishedRunRow } from "./published-runs.ts";
import { acceleratorRow, lawRow, ruleRow } from "./reference-rows.ts";

/** The core as this service runs it. */
export const core: Core = {
  modelVersion: MODEL_VERSION,
  advise,
  estimate,
  laws: () => ({ laws: laws.map(lawRow), rules: rules.map(ruleRow) }),
  accelerators: () => ({ accelerators: accelerators.map(acceleratorRow) }),
  publishedRuns: () => (advisedRuns ??= { runs: publishedRuns.map((run) => publishedRunRow(run, advise)) }),
};

/** Made when first asked for: an advice a run takes longer than a Worker may take to start. */
let advisedRuns: PublishedRuns | undefined;
