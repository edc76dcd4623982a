import { type FrameworkConstants, frameworks } from "../../src/hardware/frameworks.ts";
import type { Constants } from "../../src/hardware/machine.ts";
import { type Physics, physics } from "../../src/hardware/physics.ts";
import { estimateStep } from "../../src/hardware/step.ts";
import type { FrameworkName } from "../../src/hardware/types.ts";
import type { MeasuredRow } from "./measured-rows.ts";

/** Physics the fit may move, with the range it may move in. Constants the rows do not determine are not here: they keep their physical values. */
const FREE: Readonly<Partial<Record<keyof Physics, readonly [low: number, high: number]>>> = {
  sustained: [0.5, 1.1], sustainedLow: [0.4, 1.4], throttle: [0, 1.5], fourBitShare: [0.3, 0.9], attentionShare: [0.2, 1.2], attentionGrowth: [0.4, 1.1], misaligned: [1, 2],
  hiddenBytes: [10, 100], straggler: [0.001, 0.04],
  routeBytes: [4, 100], expertShare: [0.3, 1], expertFloor: [3e-4, 6e-3], hopSeconds: [2e-6, 1e-4], pipelineExposed: [0.02, 1],
};

/** Names of a code's own constants. */
type Own = "speed" | "layerFloor" | "parallelFloor" | "pipelineFloor" | "fixedSeconds" | "accumulateBytes" | "overlap" | "tensorExposed" | "stageImbalance";
const ownNames: readonly Own[] = ["speed", "layerFloor", "parallelFloor", "pipelineFloor", "fixedSeconds", "accumulateBytes", "overlap", "tensorExposed", "stageImbalance"];

/** Constants of a code the fit may move around the pooled value, and how far (natural log) before it costs. */
const OWN: Readonly<Record<Own, number>> = { speed: 0.08, layerFloor: 0.8, parallelFloor: 0.8, pipelineFloor: 0.8, fixedSeconds: 0.8, accumulateBytes: 0.8, overlap: 0.5, tensorExposed: 0.3, stageImbalance: 0.6 };
const OWN_RANGE: Readonly<Record<Own, readonly [number, number]>> = {
  speed: [0.6, 1.4], layerFloor: [5e-5, 4e-3], parallelFloor: [5e-5, 4e-3], pipelineFloor: [1, 4], fixedSeconds: [2e-3, 0.5], accumulateBytes: [4, 200], overlap: [0.05, 0.9], tensorExposed: [0.1, 2], stageImbalance: [0.02, 1],
};

/** Known, so not fitted: DeepSpeed's pipeline reduces gradients after the last backward pass; only nanotron synchronizes layers of a pipeline. */
const known = (framework: FrameworkName, name: Own): boolean => (framework !== "nanotron" && name === "overlap") || (framework !== "nanotron" && name === "pipelineFloor") || (framework === "nanotron" && name === "stageImbalance");

/** Everything fitted: the physics, the pooled code and what each code differs by. */
export interface Fitted {
  readonly physics: Physics;
  readonly frameworks: Readonly<Record<FrameworkName, FrameworkConstants>>;
}

/** The constants a row is priced with; a code the fit has not seen uses the pooled ones. */
export const constantsOf = (fitted: Fitted, row: MeasuredRow): Constants => ({ physics: fitted.physics, code: fitted.frameworks[row.cluster.framework] });

/** ln(predicted / measured) of a row. */
export function logError(fitted: Fitted, row: MeasuredRow): number {
  const { shape, cluster, layout, batchSequences, sequenceLength } = row;
  return Math.log(estimateStep(shape, cluster, layout, batchSequences, sequenceLength, null, constantsOf(fitted, row)).seconds / (row.seconds ?? 1));
}

/** Distance that is quadratic below 5 %, then linear, then flat, so that broken runs do not pull. */
const distance = (error: number): number => {
  const size = Math.sqrt(error * error + 0.0025) - 0.05;
  return size / (1 + 2 * size);
};

/**
 * Coordinate search in log space: every constant is stepped up and down while that helps, then steps shrink. A source weighs
 * 1 + n/30, eight times as much at most, so that no source alone decides; a code's own constants pay for leaving the pooled ones.
 */
export function fitSteps(rows: readonly MeasuredRow[], sweeps = 30): Fitted {
  const seen = new Set(rows.map((row) => row.cluster.framework));
  const bySource = Map.groupBy(rows, (row) => row.source);
  const names: string[] = [];
  const value: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  const prior: number[] = [];
  const add = (name: string, start: number, range: readonly [number, number], scale: number): void => {
    names.push(name);
    value.push(Math.log(Math.max(start, 1e-9)));
    low.push(Math.log(Math.max(range[0], 1e-3 * range[1])));
    high.push(Math.log(range[1]));
    prior.push(scale);
  };
  for (const [name, range] of Object.entries(FREE)) add(`physics.${name}`, physics[name as keyof Physics], range, 0);
  for (const name of ownNames) if (name !== "speed" && name !== "pipelineFloor" && name !== "overlap") add(`pooled.${name}`, frameworks.other[name], OWN_RANGE[name], 0);
  for (const framework of seen) {
    if (framework === "other") continue;
    for (const name of ownNames) {
      if (known(framework, name)) continue;
      const spread = OWN[name];
      names.push(`${framework}.${name}`);
      value.push(Math.log(frameworks[framework][name] / frameworks.other[name]));
      low.push(-3);
      high.push(3);
      prior.push(spread);
    }
  }
  const index = new Map(names.map((name, i) => [name, i]));
  const at = (name: string): number => value[index.get(name)!]!;
  const build = (): Fitted => {
    const fittedPhysics = { ...physics, ...Object.fromEntries(Object.keys(FREE).map((name) => [name, Math.exp(at(`physics.${name}`))])) };
    const pooled = { ...frameworks.other, ...Object.fromEntries(ownNames.map((name) => [name, name === "overlap" ? frameworks.other.overlap : name === "speed" || name === "pipelineFloor" ? 1 : Math.exp(at(`pooled.${name}`))])) };
    const all = Object.fromEntries(
      (Object.keys(frameworks) as FrameworkName[]).map((framework) => {
        const own = Object.fromEntries(
          ownNames.map((name) => {
            if (known(framework, name)) return [name, frameworks[framework][name]];
            const shifted = pooled[name] * Math.exp(index.has(`${framework}.${name}`) ? at(`${framework}.${name}`) : 0);
            const range = OWN_RANGE[name];
            return [name, Math.min(range[1], Math.max(range[0], shifted))];
          }),
        );
        return [framework, { ...frameworks[framework], ...own }];
      }),
    ) as Record<FrameworkName, FrameworkConstants>;
    return { physics: fittedPhysics, frameworks: all };
  };
  const cost = (): number => {
    const fitted = build();
    let sum = 0;
    for (const own of bySource.values()) {
      let part = 0;
      for (const row of own) part += distance(logError(fitted, row));
      sum += (part / (own.length + 3)) * Math.min(8, 1 + own.length / 30);
    }
    for (let i = 0; i < value.length; i++) if (prior[i]! > 0) sum += 0.004 * (value[i]! / prior[i]!) ** 2;
    return sum;
  };
  const steps = names.map(() => 0.15);
  let best = cost();
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const before = best;
    for (let i = 0; i < value.length; i++) {
      const start = value[i]!;
      let moved = false;
      for (const sign of [1, -1]) {
        const next = Math.min(high[i]!, Math.max(low[i]!, start + sign * steps[i]!));
        if (next === start) continue;
        value[i] = next;
        const now = cost();
        if (now < best - 1e-7) {
          best = now;
          moved = true;
          break;
        }
        value[i] = start;
      }
      steps[i] = moved ? Math.min(0.4, steps[i]! * 1.5) : Math.max(0.002, steps[i]! / 2);
    }
    if (before - best < 1e-5 && Math.max(...steps) < 0.01) break;
  }
  return build();
}
