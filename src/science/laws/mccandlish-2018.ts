import type { Law } from "../types.ts";

/** Critical batch and simple noise scale of one workload, averages over its run, both in `unit`. */
export interface MeasuredNoise {
  readonly name: string;
  readonly unit: "example" | "token" | "frame";
  /** [lowest, highest]; equal when one figure is given. */
  readonly critical: readonly [low: number, high: number];
  readonly noiseScale: readonly [low: number, high: number];
  /** The critical batch is only known to be larger than given. */
  readonly lowerBound?: true;
}

const row = (name: string, unit: MeasuredNoise["unit"], critical: number, noiseScale: number): MeasuredNoise => ({
  name, unit, critical: [critical, critical], noiseScale: [noiseScale, noiseScale],
});

/** McCandlish et al. 2018 (arXiv 1812.06162), table of critical batches and simple noise scales; read second-hand. */
export const mccandlish2018Measured: readonly MeasuredNoise[] = [
  row("MNIST", "example", 200, 900),
  row("SVHN", "example", 500, 4_000),
  row("CIFAR-10", "example", 900, 2_000),
  row("ImageNet", "example", 15_000, 30_000),
  row("SVHN autoencoder", "example", 40, 2),
  row("SVHN variational autoencoder", "example", 200, 10),
  row("Billion Word LSTM", "token", 100_000, 150_000),
  { name: "Atari", unit: "frame", critical: [400, 8_000], noiseScale: [1_000, 20_000] },
  row("Dota 1v1", "frame", 3e6, 3e5),
  { ...row("Dota 5v5", "frame", 8e6, 2.4e7), lowerBound: true },
];

/** Log-sd of critical batch over simple noise scale across the workloads of the table: why a noise scale alone is a wide guess. */
export const CRITICAL_OVER_NOISE_LOG_SD = 1.9;

const images = mccandlish2018Measured.filter(({ unit }) => unit === "example").map(({ critical }) => Math.log(critical[0]));
const centre = images.reduce((sum, x) => sum + x, 0) / images.length;

/**
 * Work that is not language, before anything is measured: the geometric mean of the critical batches of the six image
 * workloads, 470 examples, whatever the setting. They scatter with a log-sd of 2.0.
 */
export const mccandlish2018Examples: Law = {
  id: "mccandlish-2018-examples",
  citation: "McCandlish et al. 2018, An Empirical Model of Large-Batch Training, arXiv 1812.06162, measured critical batches",
  equation: "B_crit = geometric mean over six image workloads, examples",
  quantity: "critical_tokens",
  unit: "examples",
  needs: [],
  domain: {},
  certainty: "S",
  logSd: 2,
  predict: ({ language }) => (language ? null : Math.exp(centre)),
  vectors: [{ setting: { language: false }, value: 470.15, tolerance: 0.01 }],
};
