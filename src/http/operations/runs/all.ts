/** Operations of workspaces, keys and runs that are read, changed and made now and then: one module, loaded with the first of them. */
export { deleteRun, patchRun } from "./change-run.ts";
export { getEvents } from "./get-events.ts";
export { getRun, getRuns } from "./get-runs.ts";
export { getSeries } from "./get-series.ts";
export { getSeriesChart } from "./get-series-chart.ts";
export { deleteKey, getKeys, postKeys } from "./keys.ts";
export { exportRun, importRun, postRuns } from "./post-runs.ts";
export { postWorkspaces } from "./post-workspaces.ts";
export { getRunAdvice, postRunAdvice } from "./run-advice.ts";
