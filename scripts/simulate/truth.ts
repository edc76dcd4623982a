import { chanceOf } from "./chance.ts";

/** A training run as it really is, which the advice only sees through what the agents post. Batches and tokens in tokens. */
export interface Truth {
  readonly name: string;
  readonly params: number;
  readonly tokens: number;
  readonly sequenceLength: number;
  readonly accelerator: string;
  readonly count: number;
  /** Token overhead the caller allows: objective.max_token_overhead. */
  readonly allowed: number;
  /** Noise scale once so many tokens are seen, before the learning rate falls. */
  readonly noiseAt: (tokens: number) => number;
  /** Critical batch over noise scale. */
  readonly kappa: number;
  /** How much slower the machine is than the model of it says. */
  readonly slowness: number;
  /** Share of the run after which the learning rate falls: a new phase, in which the noise scale rises. */
  readonly decayFrom: number;
  /** Shares of the run at which it is killed and goes back two per cent. */
  readonly restarts: readonly number[];
}

/** B_noise ∝ 1/T (McCandlish et al. 2018): how much larger it is while the rate falls, on average. */
const COOLED = 2;

/** The noise scale where the run stands. */
export const noiseScaleAt = ({ noiseAt, decayFrom, tokens: total }: Truth, tokens: number): number => noiseAt(tokens) * (tokens > decayFrom * total ? COOLED : 1);

/** The batch at which twice the fewest tokens are spent, where the run stands. */
export const criticalAt = (truth: Truth, tokens: number): number => truth.kappa * noiseScaleAt(truth, tokens);

/** Tokens spent at a batch for each token's worth of progress (McCandlish et al. 2018, arXiv 1812.06162, eq. 2.11). */
export const overheadAt = (truth: Truth, batch: number, tokens: number): number => 1 + batch / criticalAt(truth, tokens);

/** Loss after so many tokens' worth of progress: Chinchilla's form, from its refit (arXiv 2404.10102). */
export const lossAt = ({ params }: Pick<Truth, "params">, progress: number): number => 1.8172 + 482.01 / params ** 0.3478 + 2085.43 / Math.max(progress, 1e6) ** 0.3658;

const base = { sequenceLength: 4096, slowness: 1.15, decayFrom: 0.8, restarts: [], allowed: 0.2, kappa: 10, accelerator: "h100-sxm-80gb" } as const;

/** No noise scale is smaller, tokens: GPT-3 began at batches of 32k. */
const LEAST = 3e4;
/** Points of the wander, a doubling. */
const POINTS = 4;
/** How far a noise scale wanders from any law in a doubling of the tokens, natural log; measured series scatter so about their fits. */
const WANDER = 0.2;

/** A law of the noise scale with a wander no law foretells: a random walk over the logarithm of the tokens. */
const wandering = (law: (tokens: number) => number, seed: number): Truth["noiseAt"] => {
  const { normal } = chanceOf(seed);
  const walk: number[] = [0];
  while (walk.length < 60 * POINTS) walk.push((walk.at(-1) ?? 0) + (WANDER / Math.sqrt(POINTS)) * normal());
  return (tokens) => {
    const at = Math.max(0, POINTS * Math.log2(Math.max(tokens, 1)));
    const [left, share] = [Math.floor(at), at % 1];
    return Math.max(LEAST, law(tokens)) * Math.exp((walk[left] ?? 0) * (1 - share) + (walk[left + 1] ?? 0) * share - (walk[POINTS * 40] ?? 0));
  };
};

/** Noise that grows as a power of the tokens, through `end` at the last of them. */
const growing = (tokens: number, end: number, exponent: number) => (seen: number): number => end * (seen / tokens) ** exponent;

/** The same until a share of the run, and level from there: no growth law holds. */
const plateau = (tokens: number, end: number, exponent: number, from: number) => (seen: number): number => growing(tokens, end, exponent)(Math.min(seen, from * tokens));

/** What training this model can remove of its loss after so many tokens, and a little that it cannot. */
const removable = (params: number, tokens: number): number => lossAt({ params }, tokens) - 1.5;

/** The noise follows the loss about what no training removes, as in Kaplan et al. 2020 and MiniMax-01. */
const withLoss = (params: number, tokens: number, end: number, power: number) => (seen: number): number => end * (removable(params, seen) / removable(params, tokens)) ** -power;

const small = { ...base, params: 1.3e9, tokens: 3e11, count: 64 } as const;
const middle = { ...base, params: 7e9, tokens: 1e12, count: 256 } as const;
const large = { ...base, params: 7e10, tokens: 2e12, count: 1024 } as const;

/** Critical batches at the end lie where published laws put them, apart from those that say otherwise. */
const known: readonly Truth[] = [
  { ...small, name: "1.3B on 300B, noise with tokens", noiseAt: wandering(growing(3e11, 1.2e6, 0.85), 11) },
  { ...middle, name: "7B on 1T, noise with tokens", noiseAt: wandering(growing(1e12, 2e6, 0.6), 12) },
  { ...middle, name: "7B on 1T, noise with loss", noiseAt: wandering(withLoss(7e9, 1e12, 2e6, 4), 13) },
  { ...middle, name: "7B on 1T, κ 3 where 10 is usual", noiseAt: wandering(growing(1e12, 2e6, 0.6), 14), kappa: 3 },
  { ...middle, name: "7B on 1T, κ 30", noiseAt: wandering(growing(1e12, 2e6, 0.6), 15), kappa: 30 },
  { ...large, name: "70B on 2T, three restarts", noiseAt: wandering(growing(2e12, 3e6, 0.7), 16), restarts: [0.05, 0.31, 0.72], slowness: 1.3 },
  { ...middle, name: "7B on 1T, plateau from 20 %", noiseAt: wandering(plateau(1e12, 2e6, 0.6, 0.2), 18) },
  { ...small, name: "1.3B on 300B, plateau from 5 %", noiseAt: wandering(plateau(3e11, 1.2e6, 0.85, 0.05), 19) },
];

/** Each of them twice: with the tokens an objective allows by default, and with next to none. */
export const truths: readonly Truth[] = [0.2, 0.03].flatMap((allowed) => known.map((truth) => ({ ...truth, allowed })));
