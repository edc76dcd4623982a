import { advise } from "../../advice/advise.ts";
import type { PublishedRuns } from "../../contract/reference.ts";
import { publishedRuns } from "../../science/published-runs/index.ts";
import { publishedRunRow } from "./published-run-row.ts";

/**
 * GET /v1/published-runs: an advice a run. As every `*.built.ts`, this is plain data, worked out by scripts/build-worker.ts
 * when the Worker is bundled from the same sources, so that it costs a request nothing and cannot lag behind the model.
 */
export const table: PublishedRuns = { runs: publishedRuns.map((run) => publishedRunRow(run, advise)) };
