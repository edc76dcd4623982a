import * as z from "zod/mini";
import { Advice, Layout } from "./answer.ts";
import { described, named } from "./described.ts";
import { Distribution } from "./primitives.ts";

/** What the interval of a noise scale is worth: bounded; only from below; anything; fewer than eight steps. */
export const NoiseStatus = z.enum(["ok", "lower_bound_only", "uninformative", "insufficient"]);

/** The noise scale one doubling of the tokens ahead. */
export const NoiseForecast = named("NoiseForecast", z.object({
  at_tokens: described(z.number(), "Tokens it is forecast for: twice those seen, or the end of the run."),
  noise_scale_tokens: Distribution,
  laws: described(z.array(z.object({ law: z.enum(["loss", "tokens", "plateau"]), weight: z.number() })), "Growth with the falling loss, with the tokens, or none; weighted by how well each foretold what came one doubling later."),
}));

/** What a run has shown so far. */
export const Seen = named("Seen", z.object({
  tokens: described(z.number(), "Tokens trained on, what a restart trains again not counted twice."),
  loss: described(z.nullable(z.number()), "Mean loss of the latest cell. null: no agent posted any."),
  batch_tokens: described(z.nullable(z.number()), "Batch of the latest segment. null: nothing was posted."),
  learning_rate: described(z.nullable(z.number()), "Of the latest segment. null: no agent named it."),
  noise_scale_tokens: described(z.nullable(Distribution), "At the tokens seen. null: not known, see status."),
  status: described(z.enum(["ok", "lower_bound_only", "uninformative", "insufficient"]), "ok: bounded on both sides; lower_bound_only: from below, enough to decide a doubling; uninformative: it may be anything; insufficient: fewer than eight steps."),
  noise: described(
    z.nullable(z.object({
      segment: z.string(),
      metric: z.enum(["l2", "p1", "p2"]),
      scope: z.enum(["all", "norm"]),
      steps: described(z.int(), "Optimizer steps in the estimate."),
      low_tokens: described(z.nullable(z.number()), "95 % interval (Fieller). null: not bounded."),
      high_tokens: described(z.nullable(z.number()), "95 % interval (Fieller). null: not bounded."),
      effective_dimensions: described(z.nullable(z.number()), "(tr Σ)²/tr(Σ²), from how much tr Σ scatters from step to step: a lower bound where it drifts."),
      more_steps: described(z.nullable(z.int()), "Steps still needed until the interval is bounded on both sides; 0: it is. null: not to be told yet."),
      norm_to_all: described(z.nullable(Distribution), "Noise scale of all layers over that of the normalisation layers, where both were measured."),
    })),
    "How the noise scale was measured. null: it was not.",
  ),
  forecast: described(z.nullable(NoiseForecast), "null: too little was measured."),
  calibration: described(z.object({ kappa: Distribution }), "kappa: critical batch over noise scale, from the prior, branches and realised changes of the loss."),
}));
export type Seen = z.infer<typeof Seen>;

/** What to do next. */
export const Next = named("Next", z.object({
  action: described(z.enum(["hold", "grow", "measure", "check"]), "hold: keep the batch; grow: at at_tokens; measure: growing would pay, but nothing measured supports it yet; check: the measuring, or the reduction, is wrong."),
  at_tokens: described(z.nullable(z.number()), "Where to grow; for hold and measure where the schedule means to grow next. null: it does not."),
  batch_tokens: described(z.nullable(z.number()), "The batch to run at. null: no batch is known."),
  learning_rate: described(z.nullable(z.number()), "The peak of the schedule at that batch. null: not known."),
  beta2: described(z.nullable(z.number()), "Of Adam, at that batch. null: keep yours."),
  why: z.string(),
  what_would_help: described(z.string(), "Which measurement would make the advice surer."),
}));
export type Next = z.infer<typeof Next>;

/** How a run goes on with another number of accelerators: batch and learning rate are kept, the layout changes. */
export const ElasticRow = named("ElasticRow", z.object({
  accelerators: z.int(),
  batch_tokens: described(z.nullable(z.number()), "The nearest batch that divides. null: nothing fits."),
  batch_sequences: z.nullable(z.int()),
  deviation: described(z.nullable(z.number()), "Share by which that batch differs from the run's; 0: none."),
  learning_rate: described(z.nullable(z.number()), "As it is; moved by the optimizer's rule where the batch had to."),
  layout: described(z.nullable(Layout), "null: nothing fits the memory of so many."),
  step_seconds: z.nullable(z.number()),
  wall_clock_hours: described(z.nullable(z.number()), "Of the remaining tokens at this batch, median."),
}));
export type ElasticRow = z.infer<typeof ElasticRow>;

/** GET /v1/runs/{id}/advice: the advice for the tokens that remain, from all that was posted. */
export const RunAdvice = named("RunAdvice", z.extend(Advice, {
  seen: Seen,
  next: Next,
  elastic: described(z.array(ElasticRow), "hardware.count and each of hardware.counts: what the run would go on as."),
}));
export type RunAdvice = z.infer<typeof RunAdvice>;
