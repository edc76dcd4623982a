import { type Chance, shuffled } from "./chance.ts";
import { drawStep } from "./gradients.ts";
import type { Service } from "./service.ts";

interface Sums {
  readonly key: string;
  readonly segment: { id: string; batch_sequences: number; optimizer: string; learning_rate: number; betas: number[] };
  readonly geometry: object;
  readonly bucket: number;
  from_tokens: number;
  to_tokens: number;
  from_step: number;
  to_step: number;
  n: number;
  s: number;
  g: number;
  ss: number;
  gg: number;
  sg: number;
  loss: number;
  squares: number;
}

/** One measured step: where it is, and what its gradients are drawn from. */
export interface Step {
  readonly step: number;
  readonly tokens: number;
  readonly batchSequences: number;
  readonly learningRate: number;
  readonly segment: string;
  readonly noise: number;
  readonly loss: number;
}

/** Processes that post; the steps measured are dealt out among them. */
const AGENTS = 2;
/** Directions the noise spreads over: measured ones lie in the hundreds to thousands. */
const DIMENSIONS = 2000;

/** The agents of a run: they measure, and post cumulative sums twice, late and out of order, as a bad network would. */
export class Agents {
  readonly #service: Service;
  readonly #run: string;
  readonly #chance: Chance;
  readonly #sequenceLength: number;
  readonly #groups: number;
  readonly #cells = new Map<string, Sums>();
  #epoch = 0;
  #replay: number | null = null;
  #measured = 0;

  constructor(service: Service, run: string, { chance, sequenceLength, groups }: { readonly chance: Chance; readonly sequenceLength: number; readonly groups: number }) {
    [this.#service, this.#run, this.#chance, this.#sequenceLength, this.#groups] = [service, run, chance, sequenceLength, groups];
  }

  /** Takes the gradients of one step into the sums of its cell. */
  measure({ step, tokens, batchSequences, learningRate, segment, noise, loss }: Step): void {
    const agent = this.#measured++ % AGENTS;
    const bucket = Math.floor(8 * Math.log2(tokens / 1e6));
    const key = `${agent} ${segment} ${bucket}`;
    // |G|² = 1 by choice of unit; tr Σ per sequence follows from the noise scale in sequences.
    const { s, g } = drawStep({ variance: noise / this.#sequenceLength, signal: 1, dimensions: DIMENSIONS }, batchSequences, this.#groups, this.#chance);
    const seen = loss + 0.02 * this.#chance.normal();
    const cell = this.#cells.get(key) ?? {
      key, bucket, from_tokens: tokens, to_tokens: tokens, from_step: step, to_step: step, n: 0, s: 0, g: 0, ss: 0, gg: 0, sg: 0, loss: 0, squares: 0,
      segment: { id: segment, batch_sequences: batchSequences, optimizer: "adamw", learning_rate: learningRate, betas: [0.9, 0.95] },
      geometry: { unit: "sequence", tokens_per_unit: this.#sequenceLength, groups: this.#groups, units_per_step: batchSequences, data_parallel: this.#groups },
    };
    cell.from_tokens = Math.min(cell.from_tokens, tokens);
    cell.to_tokens = Math.max(cell.to_tokens, tokens);
    cell.from_step = Math.min(cell.from_step, step);
    cell.to_step = Math.max(cell.to_step, step);
    cell.n++;
    cell.s += s;
    cell.g += g;
    cell.ss += s * s;
    cell.gg += g * g;
    cell.sg += s * g;
    cell.loss += seen;
    cell.squares += seen * seen;
    this.#cells.set(key, cell);
  }

  /** The run was killed and trains again from a step: a new epoch, whose sums begin empty. */
  restart(fromStep: number): void {
    this.#epoch++;
    this.#replay = fromStep;
    this.#cells.clear();
  }

  /** Posts what there is, some of it twice, in any order. */
  async post(): Promise<void> {
    const bodies = [...Map.groupBy(this.#cells.values(), ({ key }) => key.slice(0, key.lastIndexOf(" ")))].map(([key, cells]) => this.#body(Number(key.charAt(0)), cells));
    const again = bodies.filter(() => this.#chance.uniform() < 0.2);
    // oxlint-disable-next-line no-await-in-loop -- one after the other, in a disorder that the seed repeats
    for (const body of shuffled([...bodies, ...again], this.#chance)) await this.#service.post(`/v1/runs/${this.#run}/measurements`, body);
    // A bucket that is over is not posted for ever.
    const last = Math.max(...[...this.#cells.values()].map(({ bucket }) => bucket));
    for (const [key, { bucket }] of this.#cells) if (bucket < last - 1) this.#cells.delete(key);
  }

  #body(agent: number, cells: readonly Sums[]): object {
    const [first] = cells;
    return {
      agent: `host${agent}:0`,
      epoch: this.#epoch,
      ...(this.#replay === null ? {} : { replay_from_step: this.#replay }),
      segment: first?.segment,
      geometry: first?.geometry,
      cells: cells.map(({ bucket, from_tokens, to_tokens, from_step, to_step, n, s, g, ss, gg, sg, loss, squares }) => ({ metric: "l2", scope: "all", bucket, from_tokens, to_tokens, from_step, to_step, n, s, g, ss, gg, sg, loss: { n, sum: loss, sum_squares: squares } })),
    };
  }

  /** How long whole steps take, stragglers among them. */
  async postThroughput(microBatch: number, seconds: number): Promise<void> {
    const logs = Array.from({ length: 20 }, () => Math.log(seconds * (1 + 0.02 * Math.abs(this.#chance.normal()) + (this.#chance.uniform() < 0.05 ? 0.3 : 0))));
    const sum = (of: (log: number) => number) => logs.reduce((total, log) => total + of(log), 0);
    await this.#service.post(`/v1/runs/${this.#run}/throughput`, {
      agent: "host0:0",
      epoch: this.#epoch,
      points: [{ micro_batch: microBatch, kind: "step", n: 20, sum_log_seconds: sum((log) => log), sum_log_seconds_squared: sum((log) => log * log), min_seconds: Math.exp(Math.min(...logs)) }],
    });
  }
}
