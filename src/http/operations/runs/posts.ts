/** What agents post, over and over: a module of its own, so that a Worker woken by a post loads nothing else. */
export { postBranches } from "./post-branches.ts";
export { postMeasurements } from "./post-measurements.ts";
export { postThroughput } from "./post-throughput.ts";
