export { bucketOf, mergeCells, validateCell } from "./cells.ts";
export { noiseScale, noiseScaleSeries, WRONG_REDUCTION } from "./noise-scale.ts";
