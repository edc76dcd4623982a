import * as z from "zod/mini";
import { described, named } from "./described.ts";

/** GET and POST /v1/launch/{launcher} as JSON. */
export const Launch = named("Launch", z.object({
  launcher: described(z.string(), "Id of the launcher."),
  version: described(z.string(), "Id of the dialect written: the range of versions that shares names, units and traps."),
  model_version: z.string(),
  files: described(z.array(z.object({ name: z.string(), content: z.string() })), "In the launcher's own format, with comments where it has them."),
  rounding: described(
    z.array(z.object({
      setting: described(z.string(), "The launcher's own name of the setting."),
      unit: z.enum(["tokens", "sequences", "steps", "rate"]),
      requested: z.number(),
      emitted: z.number(),
      why: z.string(),
    })),
    "What rounding to the launcher's units or divisibility changed.",
  ),
  restart_points: described(
    z.array(z.object({
      at_tokens: described(z.number(), "Tokens seen when these values begin."),
      at_sequences: z.number(),
      at_steps: described(z.int(), "Optimizer steps before, where the points are followed."),
      batch_sequences: z.int(),
      micro_batch: z.int(),
      gradient_accumulation: z.int(),
      learning_rate: described(z.nullable(z.number()), "Peak of the schedule at this batch. null: not known."),
      steps: described(z.int(), "Optimizer steps until the next."),
    })),
    "Where the launcher cannot grow the batch: what to stop and go on with, and where. Empty: it can, or one batch is advised.",
  ),
  notes: described(z.array(z.string()), "What the settings cannot say."),
}), "An advice as one launcher's own configuration.");
export type Launch = z.infer<typeof Launch>;

/** GET /v1/launch. */
export const Launchers = named("Launchers", z.object({
  launchers: z.array(z.object({
    id: z.string(),
    title: z.string(),
    units: described(z.string(), "Units of batch and schedule, in words."),
    parallelism: described(z.array(z.enum(["tensor", "pipeline", "virtual", "context", "expert"])), "Beyond data parallelism. What is missing is asked for as 1."),
    zero_stages: z.array(z.int()),
    examples: described(z.boolean(), "Whether it takes data.unit: example."),
    versions: z.array(z.object({
      version: described(z.string(), "What `version=` takes, beside a plain version number, main and latest. The first is the default."),
      from: described(z.nullable(z.string()), "First version of the range. null: from the beginning."),
      before: described(z.nullable(z.string()), "First version beyond it. null: no end is known."),
      checked: z.array(z.string()),
      verified: described(z.enum(["parser", "config class", "source", "read back"]), "parser, config class: the launcher's own; source: its own files, taken alone; read back: by a parser written from its source."),
      how: z.string(),
      file: z.string(),
    })),
  })),
}), "Every launcher, its versions, and how each was verified.");
export type Launchers = z.infer<typeof Launchers>;

/** Query parameters of a launch that do not ask the question. */
export const LaunchQuery = named("LaunchQuery", z.strictObject({
  version: described(z.optional(z.string().check(z.minLength(1), z.maxLength(64))), "Version of the launcher: a dialect of GET /v1/launch, a number such as 0.17.1, main or latest."),
  format: described(z.optional(z.enum(["text", "json"])), "text: the file alone, as the launcher reads it. json: with rounding, restart points and notes; also by Accept."),
}));
