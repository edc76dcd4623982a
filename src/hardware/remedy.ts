import { searchLayouts } from "./layout-search.ts";
import { freePins } from "./layout-space.ts";
import { memoryConstants, memoryLimit } from "./memory.ts";
import type { Calibration, LayoutPins, MemoryEstimate, Misfit, Plan } from "./types.ts";

/** Counts above this are not searched. */
const LARGEST_COUNT = 1_000_000;
/** Counts looked at between two of which the larger fits, for each time it is looked closer. */
const LOOKS = 16;
/** Doublings and halvings of the memory of one accelerator in search of enough. */
const DOUBLINGS = 24;
const HALVINGS = 12;

/** Only memory was measured. */
const UNTIMED: Calibration = { slopeScale: 1, baseScale: 1, microBatch: null, logSd: null, microBatchRange: null, memoryScale: 1, outOfMemoryAt: null };

const planAt = ({ shape, cluster, sequenceLength, pins, measured }: Misfit, sequences: number): Plan | null =>
  searchLayouts(shape, cluster, [sequences], sequenceLength, pins, measured === null ? null : { ...UNTIMED, ...measured })[0] ?? null;

/** What fits with any micro-batch fits with one sequence. */
export const fitsMemory = (misfit: Misfit): boolean => planAt({ ...misfit, pins: { ...misfit.pins, microBatch: misfit.pins.microBatch ?? 1 } }, 1) !== null;

/**
 * The fewest accelerators any layout (that keeps the pins) is found to fit on: powers of two first, then closer and closer below
 * the first that works, in whole nodes where there are several. null: not even a million.
 */
export function smallestFittingCount(misfit: Misfit): number | null {
  const { perNode } = misfit.cluster;
  const at = (count: number): boolean => fitsMemory({ ...misfit, cluster: { ...misfit.cluster, count } });
  let enough = 1;
  while (!at(enough)) {
    enough *= 2;
    if (enough > LARGEST_COUNT) return null;
  }
  let short = Math.floor(enough / 2);
  const unit = short < perNode ? 1 : perNode;
  for (;;) {
    const step = Math.max(unit, Math.ceil((enough - short) / LOOKS / unit) * unit);
    let count = Math.floor(short / unit) * unit + step;
    while (count < enough && !at(count)) count += step;
    enough = Math.min(enough, count);
    if (step === unit) return enough;
    short = enough - step;
  }
}

/** The least memory of one accelerator, in GiB as its maker counts it, that any layout (that keeps the pins) fits; a ten-thousandth more is said than is needed. null: none. */
export function leastMemory(misfit: Misfit): number | null {
  const at = (memoryGib: number): boolean => fitsMemory({ ...misfit, cluster: { ...misfit.cluster, accelerator: { ...misfit.cluster.accelerator, memoryGib } } });
  let enough = misfit.cluster.accelerator.memoryGib;
  for (let i = 0; !at(enough); i++) {
    if (i === DOUBLINGS) return null;
    enough *= 2;
  }
  let short = enough / 2;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (short + enough) / 2;
    if (at(middle)) enough = middle;
    else short = middle;
  }
  return enough;
}

type Pin = keyof LayoutPins;

/** Pins by how little it costs to let go of them, with the name of each in a question. */
const RELEASED: readonly (readonly [pin: Pin, name: string])[] = [
  ["microBatch", "micro_batch"], ["zeroStage", "zero_stage"], ["activationCheckpointing", "activation_checkpointing"], ["virtualStages", "virtual_stages"],
  ["tensorParallel", "tensor_parallel"], ["pipelineParallel", "pipeline_parallel"], ["contextParallel", "context_parallel"], ["expertParallel", "expert_parallel"],
];

/** Sequences an accelerator in the batch that changes are compared at. */
const COMPARED_AT = 4;

/** A change of pins that fits, with the fastest layout it allows. */
interface Change {
  readonly pins: LayoutPins;
  readonly plan: Plan;
  readonly changed: readonly Pin[];
}

/** Lets go of some pins: the layout that is then fastest, and which of them it has to change. */
function letGo(misfit: Misfit, released: readonly Pin[]): Change | null {
  const pins: LayoutPins = { ...misfit.pins, ...Object.fromEntries(released.map((pin) => [pin, null])) };
  const plan = planAt({ ...misfit, pins }, COMPARED_AT * misfit.cluster.count);
  return plan === null ? null : { pins, plan, changed: released.filter((pin) => plan.layout[pin] !== misfit.pins[pin]) };
}

const pace = ({ plan }: Change): number => plan.batchSequences / plan.seconds;

/** The cheapest change of the pins that makes them fit: of one where that is enough, else of two, else of all; of those, the fastest. null: none is enough. */
export function cheapestChange(misfit: Misfit): Change | null {
  const pinned = RELEASED.flatMap(([pin]) => (misfit.pins[pin] === null ? [] : [pin]));
  const pairs = pinned.flatMap((a, i) => pinned.slice(i + 1).map((b) => [a, b]));
  for (const sets of [pinned.map((pin) => [pin]), pairs, [pinned]]) {
    const changes = sets.flatMap((released) => letGo(misfit, released) ?? []);
    if (changes.length > 0) return changes.reduce((a, b) => (pace(b) > pace(a) ? b : a));
  }
  return null;
}

/** `zero_stage 1 instead of 0 fits: 61.2 GiB (p90) of 78.0`. */
function inWords({ pins: held }: Misfit, { plan, changed }: Change): string {
  const names = RELEASED.flatMap(([pin, name]) => (changed.includes(pin) ? [`${name} ${plan.layout[pin]} instead of ${held[pin] ?? "null"}`] : []));
  return `${names.join(" and ")} fits: ${plan.memory.p90.toFixed(1)} GiB (p90) of ${plan.memory.limitGib.toFixed(1)}`;
}

const upToThree = (gib: number): number => {
  const step = 10 ** Math.floor(Math.log10(gib) - 2);
  return Number((Math.ceil(gib / step) * step).toPrecision(3));
};

/** Nobody builds accelerators with more, GiB. */
const MOST_MEMORY = 1024;

/** The cheapest change that makes a question fit, in words: of the pins, else of the accelerators. */
export function cheapestRemedy(misfit: Misfit): string {
  const isPinned = Object.values(misfit.pins).some((pin) => pin !== null);
  const change = isPinned ? cheapestChange(misfit) : null;
  if (change !== null) return inWords(misfit, change);
  const free = { ...misfit, pins: freePins };
  const [kept, count] = [isPinned ? smallestFittingCount(misfit) : null, smallestFittingCount(free)];
  const pinsCost = isPinned && (kept === null || count === null || kept > count);
  const memory = leastMemory(pinsCost ? free : misfit);
  const ways = [...(count === null ? [] : [`${count} accelerators`]), ...(memory === null || memory > MOST_MEMORY ? [] : [`ones with ${upToThree(memory)} GiB each`])];
  return ways.length === 0 ? "use a smaller model or shorter sequences" : `${pinsCost ? "leave the layout free and " : ""}use ${ways.join(", or ")}`;
}

/** The least memory an accelerator needs for any layout, and what it has, usable GiB both. */
export function memoryNeeded(misfit: Misfit): Pick<MemoryEstimate, "p90" | "limitGib"> {
  const { cluster } = misfit;
  const memoryGib = leastMemory({ ...misfit, pins: freePins }) ?? Infinity;
  return { p90: memoryLimit({ ...cluster, accelerator: { ...cluster.accelerator, memoryGib } }, memoryConstants), limitGib: memoryLimit(cluster, memoryConstants) };
}
