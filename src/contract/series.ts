import * as z from "zod/mini";
import { described, named } from "./described.ts";
import { Next, NoiseStatus } from "./run-advice.ts";

/** GET /v1/runs/{id}/series: what was measured and advised against the tokens, ordered by them. */
export const RunSeries = named("RunSeries", z.object({
  noise: z.array(z.object({
    segment: z.string(),
    metric: z.enum(["l2", "p1", "p2"]),
    scope: z.enum(["all", "norm"]),
    bucket: described(z.int(), "floor(8·log2(tokens/1e6))."),
    from_tokens: z.number(),
    to_tokens: z.number(),
    n: described(z.int(), "Optimizer steps, added over agents."),
    status: NoiseStatus,
    noise_scale_tokens: z.nullable(z.number()),
    low_tokens: described(z.nullable(z.number()), "95 % interval (Fieller)."),
    high_tokens: described(z.nullable(z.number()), "95 % interval (Fieller)."),
    loss: z.nullable(z.number()),
  })),
  throughput: z.array(z.object({
    micro_batch: z.int(),
    kind: z.enum(["accumulate", "synchronize", "optimizer", "step"]),
    n: z.int(),
    seconds: described(z.number(), "Geometric mean."),
  })),
  advice: described(
    z.array(z.object({
      at: described(z.string(), "When the cell that reached these tokens came in, ISO 8601."),
      tokens: z.number(),
      batch_tokens: z.nullable(z.number()),
      learning_rate: z.nullable(z.number()),
      action: Next.shape.action,
    })),
    "What would have been advised with what was known at those tokens.",
  ),
}));
export type RunSeries = z.infer<typeof RunSeries>;
