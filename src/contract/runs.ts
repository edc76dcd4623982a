import * as z from "zod/mini";
import { described, named } from "./described.ts";
import { AllReduce, BranchMeasurement, MemoryMeasurement, NoiseCell, NoiseGeometry, NoiseSegment, ThroughputPoint } from "./measurements.ts";
import { integer, list, orNull, text } from "./primitives.ts";
import { Question } from "./question.ts";

const at = () => described(z.string(), "ISO 8601, UTC.");

/** Where a message goes when the next action of a run changes. */
export const Notify = named("Notify", z.strictObject({
  service: z.enum(["slack", "discord", "teams", "mattermost"]),
  url: described(text(9, 2000), "The service's incoming webhook. It is a secret: it is never shown again."),
}));
export type Notify = z.infer<typeof Notify>;

/** POST /v1/runs. */
export const RunQuestion = named("RunQuestion", z.strictObject({ name: text(1, 200), question: Question, notify: orNull(Notify) }));
export type RunQuestion = z.infer<typeof RunQuestion>;

/** PATCH /v1/runs/{id}: what is left out stays; `question` is a JSON merge patch (RFC 7396). */
export const RunPatch = named("RunPatch", z.strictObject({
  name: z.optional(text(1, 200)),
  question: described(z.optional(z.record(z.string(), z.unknown())), "JSON merge patch (RFC 7396) of the question."),
  notify: z.optional(z.nullable(Notify)),
}));
export type RunPatch = z.infer<typeof RunPatch>;

/** A new run. */
export const NewRun = named("NewRun", z.object({ id: z.string(), name: z.string(), created_at: at() }));
export type NewRun = z.infer<typeof NewRun>;

/** GET /v1/runs/{id}. */
export const Run = named("Run", z.object({
  id: z.string(),
  name: z.string(),
  created_at: at(),
  changed_at: described(z.string(), "Last change of the run or of what was measured; ISO 8601, UTC."),
  question: described(z.record(z.string(), z.unknown()), "As POST /v1/advice takes it, what was left out filled in."),
  notify: described(z.nullable(z.object({
    service: z.string(),
    host: z.string(),
    failed: described(z.nullable(z.object({ status: z.nullable(z.int()) })), "The latest message could not be told, and will not be tried again: with the status the service answered. null: nothing is wrong."),
  })), "Where a changed next action is told; the webhook itself is not shown."),
  stored: described(
    z.object({ noise: z.int(), replays: z.int(), timings: z.int(), memory: z.int(), all_reduce: z.int(), branches: z.int() }),
    "Rows kept.",
  ),
}));
export type Run = z.infer<typeof Run>;

/** GET /v1/runs: the newest first. */
export const RunList = named("RunList", z.object({
  runs: z.array(z.object({ id: z.string(), name: z.string(), created_at: at() })),
  next_cursor: described(z.nullable(z.string()), "Give it as ?cursor= for the next page; null: this was the last."),
}));
export type RunList = z.infer<typeof RunList>;

/** Query of GET /v1/runs. */
export const RunListQuery = z.strictObject({ cursor: z.optional(text(1, 200)), limit: z.optional(text(1, 4)) });

/** What came of a post, once it is durable. */
export const Accepted = named("Accepted", z.object({
  accepted: described(z.int(), "Rows that were new, or newer than the one stored."),
  ignored: described(z.int(), "Rows no newer than the one stored."),
}));
export type Accepted = z.infer<typeof Accepted>;

const whose = { agent: text(1, 128), epoch: integer(0, 1_000_000) };
const most = 20_000;

/** A whole run in one file: GET /v1/runs/{id}/export writes it, POST /v1/runs/import reads it. Keys and webhooks are not in it. */
export const RunFile = named("RunFile", z.strictObject({
  format: z.literal("bcrit-run"),
  version: z.literal(1),
  name: text(1, 200),
  question: Question,
  noise: list(z.strictObject({ ...whose, segment: NoiseSegment, geometry: NoiseGeometry, cell: NoiseCell, received_at: text(20, 30) }), 0, most),
  replays: list(z.strictObject({ epoch: integer(0, 1_000_000), from_step: integer(0, 1e12) }), 0, most),
  timings: list(z.strictObject({ ...whose, point: ThroughputPoint }), 0, most),
  memory: list(z.strictObject({ ...whose, memory: MemoryMeasurement }), 0, most),
  all_reduce: list(z.strictObject({ ...whose, all_reduce: AllReduce }), 0, most),
  branches: list(BranchMeasurement, 0, most),
}));
export type RunFile = z.infer<typeof RunFile>;
