import type { FrontierPoint } from "../contract/answer.ts";
import type { Objective } from "../contract/question.ts";
import type { Plan } from "../hardware/types.ts";
import { lossPenalty } from "../science/loss.ts";
import type { Machine } from "./machine.ts";
import type { Option } from "./option.ts";
import { prospectOf } from "./prospect.ts";
import type { CourseWishes } from "./ramp.ts";
import type { Rate } from "./rate.ts";

/** Batches that waste more than this are no choice anybody makes. */
const LARGEST_OVERHEAD = 4;
/** Points for each accelerator count; the chosen batch is always one of them. */
const MOST_POINTS = 12;

export interface FrontierWishes extends CourseWishes {
  readonly flopsPerToken: number;
  readonly language: boolean;
  readonly hold: Objective["hold"];
}

/** The constant-batch runs worth choosing between on each machine, ordered by accelerators, then batch. */
export const frontierOf = (machines: readonly { machine: Machine; options: readonly Option[] }[], chosenBatch: number, wishes: FrontierWishes, rate: Rate): FrontierPoint[] => {
  const constant = { ...wishes, ramp: false };
  const points = machines.flatMap(({ machine, options }) =>
    thin(options, chosenBatch).map((option): FrontierPoint => {
      const { course, bill } = prospectOf(machine, option, constant);
      return {
        accelerators: machine.cluster.count,
        batch_tokens: option.batchTokens,
        batch_sequences: option.plan.batchSequences,
        wall_clock_hours: bill.wallClockHours.p50,
        tokens: course.tokens,
        flops: course.tokens * wishes.flopsPerToken,
        usd: bill.usd,
        token_overhead: option.overhead - 1,
        loss_penalty_nats: !wishes.language ? null : wishes.hold === "loss" ? 0 : lossPenalty(wishes.tokens, option.overhead),
        learning_rate: rate.at(option.batchTokens),
        layout: layoutOf(option.plan),
        efficient: false,
      };
    }),
  );
  return points.map((point) => ({ ...point, efficient: !points.some((other) => beats(other, point)) }));
};

const layoutOf = ({ layout, gradientAccumulation, memory }: Plan): FrontierPoint["layout"] => ({
  data_parallel: layout.dataParallel,
  tensor_parallel: layout.tensorParallel,
  pipeline_parallel: layout.pipelineParallel,
  context_parallel: layout.contextParallel,
  zero_stage: layout.zeroStage,
  micro_batch: layout.microBatch,
  gradient_accumulation: gradientAccumulation,
  memory_p90_gib: memory.p90,
});

/** Hours, accelerator-hours and tokens closer than this are alike: nobody pays tokens for half a per cent of speed. */
const ALIKE = 0.005;

const costs = (point: FrontierPoint) => [point.wall_clock_hours, point.wall_clock_hours * point.accelerators, 1 + point.token_overhead];

/** As fast, as cheap and as sparing of tokens, all but alike, and clearly better in one of them. */
const beats = (a: FrontierPoint, b: FrontierPoint): boolean => {
  const ratios = costs(a).map((cost, i) => cost / (costs(b)[i] ?? cost));
  return ratios.every((ratio) => ratio <= 1 + ALIKE) && ratios.some((ratio) => ratio < 1 - ALIKE);
};

/** At most MOST_POINTS of the sensible options, evenly, keeping the chosen one and both ends. */
const thin = (options: readonly Option[], chosenBatch: number): Option[] => {
  const sensible = options.filter((option) => option.overhead <= LARGEST_OVERHEAD || option.batchTokens === chosenBatch);
  const kept = sensible.length > 0 ? sensible : options.slice(0, 1);
  const stride = Math.ceil(kept.length / MOST_POINTS);
  const anchor = Math.max(0, kept.findIndex((option) => option.batchTokens === chosenBatch));
  return kept.filter((_, i) => (i - anchor) % stride === 0);
};
