export { percentiles } from "./combine.ts";
export { criticalBatch } from "./critical-batch.ts";
export { optimalBatch } from "./optimal-batch.ts";
