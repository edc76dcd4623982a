/** A quantity on an axis: where a value stands in pixels, and the values worth a tick. */
export interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

type Pixels = readonly [from: number, to: number];

/** Room left on each side of the data, as a share of the axis. */
const MARGIN = 0.07;
/** Ticks nearer than this run into each other. */
const CLOSEST = { across: 56, up: 24 } as const;

const STEPS = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7], [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9]] as const;
const MOST_TICKS = 8;

/** A logarithmic axis around positive values; its numbers stand as near as they may where it runs from left to right, or `up`. */
export const logAxis = (values: readonly number[], [from, to]: Pixels, way: keyof typeof CLOSEST = "across"): Axis => {
  const logs = values.map(Math.log);
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  const margin = Math.max((most - least) * MARGIN, 0.1);
  const [low, high] = [least - margin, most + margin];
  const at = (value: number) => from + ((Math.log(value) - low) / (high - low)) * (to - from);
  const decades = Array.from({ length: Math.ceil((high - low) / Math.LN10) + 2 }, (_, i) => Math.floor(low / Math.LN10) + i);
  const choices = STEPS.map((steps) =>
    decades.flatMap((decade) => steps.map((step) => Number((step * 10 ** decade).toPrecision(3)))).filter((value) => Math.log(value) >= low && Math.log(value) <= high),
  );
  const ticks = choices.findLast((choice) => choice.length <= MOST_TICKS) ?? [];
  return { at, ticks: apart(ticks, at, CLOSEST[way]) };
};

const ROUND = [0, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 50, 100] as const;

/** A square-root axis from 0 for shares: small ones stay apart, large ones fit. */
export const rootAxis = (values: readonly number[], [from, to]: Pixels): Axis => {
  const high = Math.max(0.02, ...values) * (1 + MARGIN);
  const at = (value: number) => from + Math.sqrt(Math.max(0, value) / high) * (to - from);
  return { at, ticks: apart(ROUND.filter((value) => value <= high), at, CLOSEST.up) };
};

const apart = (ticks: readonly number[], at: (value: number) => number, closest: number): number[] => {
  const kept: number[] = [];
  for (const tick of ticks) {
    const last = kept.at(-1);
    if (last === undefined || Math.abs(at(tick) - at(last)) >= closest) kept.push(tick);
  }
  return kept;
};
