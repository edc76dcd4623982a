import { sequenceLengthOf } from "../advice/understand.ts";
import { kappa } from "../science/kappa.ts";
import { forecastNoise } from "../science/noise/forecast.ts";
import type { NoiseForecast, Sighting } from "../science/noise/forecast.ts";
import type { LogNormal, Setting } from "../science/types.ts";
import { effectiveCells } from "./effective-cells.ts";
import type { EffectiveCell } from "./effective-cells.ts";
import { kappaEvidence } from "./kappa-evidence.ts";
import { latestReading, lossOf } from "./reading.ts";
import type { NoiseReading } from "./reading.ts";
import type { RunRecords } from "./records.ts";
import { batchSince, segmentsOf } from "./segments.ts";
import type { Segment } from "./segments.ts";
import { steadyNoise } from "./steady-noise.ts";
import { normFactor, normToAll, product, sightingsOf } from "./sightings.ts";

/** Where a run stands: all that its records say before anything is advised. */
export interface RunState {
  readonly cells: readonly EffectiveCell[];
  readonly segments: readonly Segment[];
  readonly current: Segment | null;
  /** Tokens trained on; 0 before the first cell. */
  readonly tokens: number;
  readonly loss: number | null;
  /** Tokens at which the current batch began. */
  readonly batchSince: number;
  readonly reading: NoiseReading | null;
  readonly normToAll: LogNormal | null;
  /** The noise scale of all layers at the tokens seen, in tokens; null: not known. */
  readonly noise: LogNormal | null;
  /** The noise scale a larger batch may be grown on, where it is forecast; see steady-noise.ts. */
  readonly steadyNoise: LogNormal | null;
  readonly diagnosis: string | null;
  readonly sightings: readonly Sighting[];
  readonly forecast: NoiseForecast | null;
  /** κ = critical batch / noise scale. */
  readonly kappa: (setting: Pick<Setting, "language" | "optimizer">) => LogNormal;
}

/** Reads the records of a run. A wrong reduction is diagnosed, and nothing it measured is then used. */
export const stateOf = (records: RunRecords): RunState => {
  const { question, branches } = records;
  const cells = effectiveCells(records);
  const segments = segmentsOf(cells, question);
  const last = cells.at(-1);
  const { reading, diagnosis } = latestReading(cells, question);
  const sightings = diagnosis === null ? sightingsOf(cells, question) : [];
  const forecast = forecastNoise(sightings);
  const factor = reading === null || reading.cell.scope === "all" ? null : normToAll(cells, question, reading.cell.metric);
  const estimate = reading?.estimate ?? null;
  const evidence = kappaEvidence({ cells, segments, sightings, branches }, sequenceLengthOf(question.data));
  return {
    cells,
    segments,
    current: segments.at(-1) ?? null,
    tokens: last?.toTokens ?? 0,
    loss: cells.flatMap((cell) => lossOf(cell) ?? []).at(-1) ?? null,
    batchSince: batchSince(segments),
    reading,
    normToAll: reading === null ? null : normToAll(cells, question, reading.cell.metric),
    noise: diagnosis !== null || estimate === null ? null : reading?.cell.scope === "norm" ? product(estimate, normFactor(factor)) : estimate,
    diagnosis,
    sightings,
    forecast,
    steadyNoise: steadyNoise(last?.toTokens ?? 0, segments, sightings, forecast),
    kappa: (setting) => kappa(setting, evidence),
  };
};
