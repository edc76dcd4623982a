export { bucketOf, mergeCells, validateCell } from "./cells.ts";
export type { CellFault, MergedCell } from "./cells.ts";
export { fieller } from "./fieller.ts";
export type { RatioInterval, RatioState, Sums } from "./fieller.ts";
export { noiseScale, noiseScaleSeries, WRONG_REDUCTION } from "./noise-scale.ts";
export type { NoiseScale } from "./noise-scale.ts";
