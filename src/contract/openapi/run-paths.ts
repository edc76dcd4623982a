import { Format, Table } from "../presentation.ts";
import { palm540b, smallest } from "./examples.ts";
import { chartParameters, hardwareParameters, presentationParameters } from "./parameters.ts";
import { binary, ifNoneMatch, jsonBody, notModified, okJson, problems, ref, xlsx } from "./parts.ts";
import type { JsonObject } from "./schemas.ts";

/** A key in the header, or, for reading, in the address. */
const keyed: JsonObject = { security: [{ key: [] }] };
const reading: JsonObject = { security: [{ key: [] }, { read_key: [] }] };

const id = (what: string, example: string): JsonObject => ({ name: "id", in: "path", required: true, description: what, schema: { type: "string" }, example });
const run = id("The run.", "run_k3m9x2c7q4w8e5r6");

const once: JsonObject = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "A UUID: sent again within 48 hours, with the same body, it is answered the same and makes nothing new; with another body it is refused (422).",
  schema: { type: "string", minLength: 16, maxLength: 255 },
};

const made = (schema: string, description: string): JsonObject => ({ "201": { description, content: { "application/json": { schema: ref(schema) } } } });
const gone: JsonObject = { "204": { description: "Done; there is nothing to say." } };
const common = [401, 403, 429, 503] as const;

const cell: JsonObject = {
  agent: "host7:0",
  epoch: 2,
  segment: { id: "stable", batch_sequences: 512, optimizer: "adamw", learning_rate: 3e-4, betas: [0.9, 0.95] },
  geometry: { unit: "sequence", tokens_per_unit: 2048, groups: 64, units_per_step: 512, data_parallel: 64, gradient_accumulation: 1, micro_batch: 8 },
  cells: [
    {
      metric: "l2", scope: "all", bucket: 94, from_tokens: 3.45e9, to_tokens: 3.502e9, from_step: 3291, to_step: 3340, n: 50, s: 49.67, g: 0.10617, ss: 49.83, gg: 0.0002988, sg: 0.1045,
      loss: { n: 50, sum: 141.2, sum_squares: 398.9 }, skipped: 0, clipped: 3,
    },
  ],
};

const throughput: JsonObject = {
  agent: "host7:0",
  epoch: 2,
  points: [{ micro_batch: 2, kind: "accumulate", n: 20, sum_log_seconds: -59.9, sum_log_seconds_squared: 179.5, min_seconds: 0.0497 }],
  memory: [{ micro_batch: 2, peak_allocated_gib: 29.1, peak_reserved_gib: 30.7, out_of_memory: false }],
  all_reduce: [{ bytes: 268435456, seconds: 0.0042 }],
};

const branch: JsonObject = {
  from_tokens: 3.4e9,
  delta_tokens: 2e9,
  rule: "sqrt",
  points: [{ batch_sequences: 512, loss: 2.801, standard_error: 0.004 }, { batch_sequences: 1024, loss: 2.807, standard_error: 0.004 }],
};

const posting = (operationId: string, schema: string, summary: string, example: JsonObject): JsonObject => ({
  parameters: [run],
  post: { operationId, tags: ["runs"], summary, ...keyed, requestBody: jsonBody(schema, { example }), responses: { ...okJson("Accepted", "What came of it, now that it is durable."), ...problems(400, 404, 413, 415, 422, ...common) } },
});

const tables: JsonObject = { "text/csv": { schema: { type: "string" } }, "text/tab-separated-values": { schema: { type: "string" } }, [xlsx]: { schema: binary } };

const otherTypes: JsonObject = { ...tables, "text/plain": { schema: { type: "string" } }, "text/markdown": { schema: { type: "string" } } };

const okWith = (schema: string, description: string, others: JsonObject): JsonObject => {
  const ok = okJson(schema, description)["200"] as JsonObject;
  return { "200": { ...ok, content: { ...(ok["content"] as JsonObject), ...others } } };
};

/** How the advice of a run is written: it has one list more. */
const runPresentation: readonly JsonObject[] = presentationParameters(null).map((parameter) =>
  parameter["name"] === "table"
    ? { ...parameter, description: "For csv, tsv and xlsx: write this list as rows; `elastic`: a row for hardware.count and each of counts, with the nearest batch that divides, how far off it is, and its layout; `values`: a row a scalar, as field, value and unit.", schema: { type: "string", enum: [...Table.options, "elastic"] } }
    : parameter,
);

const runAdvice: JsonObject = {
  parameters: [run],
  get: {
    operationId: "get_run_advice",
    tags: ["runs"],
    summary: "What to do with the tokens that remain, from all that was posted",
    description: `With hardware as parameters the batch and the learning rate are kept, and the layout and hours are those of that hardware. A suffix on the path picks the format: ${Format.options.map((suffix) => `.${suffix}`).join(", ")}.`,
    ...reading,
    parameters: [...hardwareParameters, ...runPresentation, ifNoneMatch],
    responses: { ...okWith("RunAdvice", "The advice.", otherTypes), ...notModified, ...problems(404, 406, 422, ...common) },
  },
  post: {
    operationId: "post_run_advice",
    tags: ["runs"],
    summary: "The same on the hardware of the body; nothing is stored",
    ...keyed,
    parameters: runPresentation,
    requestBody: { required: true, content: { "application/json": { schema: { type: "object", required: ["hardware"], properties: { hardware: { type: "object", description: "As in a question; what is left out is that of the run." } } }, example: { hardware: { count: 512 } } } } },
    responses: { ...okWith("RunAdvice", "The advice.", otherTypes), ...problems(400, 404, 406, 413, 415, 422, ...common) },
  },
};

const series: JsonObject = {
  parameters: [run],
  get: {
    operationId: "get_run_series",
    tags: ["runs"],
    summary: "What was measured and advised, against the tokens",
    description: "A suffix on the path picks the format: .json, .csv, .tsv, .xlsx.",
    ...reading,
    parameters: [
      { name: "format", in: "query", required: false, description: "Also by Accept.", schema: { type: "string", enum: ["json", "csv", "tsv", "xlsx"] } },
      { name: "table", in: "query", required: false, description: "For csv and tsv: which list; noise unless it is said.", schema: { type: "string", enum: ["noise", "throughput", "advice"] } },
      ifNoneMatch,
    ],
    responses: { ...okWith("RunSeries", "The series.", tables), ...notModified, ...problems(404, 406, 422, ...common) },
  },
};

const seriesChart = (operationId: string, what: string, content: JsonObject): JsonObject => ({
  parameters: [run],
  get: {
    operationId,
    tags: ["runs"],
    summary: "Noise scale, critical batch and the batch advised against tokens, as a picture",
    description: "The critical batch is κ × the noise scale, with an 80 % band of both, up to the tokens seen and one doubling ahead; κ is what is known of it now. A width below 600 is laid out for a small place.",
    ...reading,
    parameters: chartParameters,
    responses: { "200": { description: what, content }, ...problems(404, 422, ...common) },
  },
});

/** Paths of workspaces, keys and runs. */
export const runPaths: JsonObject = {
  "/v1/workspaces": {
    post: {
      operationId: "post_workspaces",
      tags: ["workspaces"],
      summary: "A workspace and its first key",
      description: "Open on a local server. Where BCRIT_ADMIN_TOKEN is set it is needed as Authorization: Bearer; a deployment without it makes none (403).",
      parameters: [once],
      requestBody: jsonBody("WorkspaceQuestion", { example: { name: "pretraining" } }),
      responses: { ...made("Workspace", "The workspace. Its key is told this once."), ...problems(400, 413, 415, 422, ...common) },
    },
  },
  "/v1/keys": {
    get: { operationId: "get_keys", tags: ["workspaces"], summary: "The keys of the workspace, without their secrets", ...keyed, responses: { ...okJson("Keys", "The keys."), ...problems(422, ...common) } },
    post: {
      operationId: "post_keys",
      tags: ["workspaces"],
      summary: "A key for somebody else",
      ...keyed,
      parameters: [once],
      requestBody: jsonBody("KeyQuestion", { agent: { role: "agent", name: "cluster A" }, spreadsheet: { role: "read" } }),
      responses: { ...made("NewKey", "The key, told this once."), ...problems(400, 413, 415, 422, ...common) },
    },
  },
  "/v1/keys/{id}": {
    parameters: [id("The key.", "key_k3m9x2c7q4w8")],
    delete: { operationId: "delete_key", tags: ["workspaces"], summary: "Revoke a key: once this is answered, nobody can use it", ...keyed, responses: { ...gone, ...problems(404, 422, ...common) } },
  },
  "/v1/runs": {
    get: {
      operationId: "get_runs",
      tags: ["runs"],
      summary: "The runs of the workspace, the newest first",
      ...reading,
      parameters: [
        { name: "limit", in: "query", required: false, description: "Runs of a page.", schema: { type: "integer", minimum: 1, maximum: 100, default: 50 } },
        { name: "cursor", in: "query", required: false, description: "next_cursor of the page before.", schema: { type: "string" } },
      ],
      responses: { ...okJson("RunList", "A page."), ...problems(422, ...common) },
    },
    post: {
      operationId: "post_runs",
      tags: ["runs"],
      summary: "A new run",
      description: "For people it has a page: `/runs/{id}`, opened with a key of role read.",
      ...keyed,
      parameters: [once],
      requestBody: jsonBody("RunQuestion", { smallest: { name: "7B, first try", question: smallest }, told: { name: "PaLM 540B", question: palm540b, notify: { service: "slack", url: "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXX" } } }),
      responses: { ...made("NewRun", "The run."), ...problems(400, 413, 415, 422, ...common) },
    },
  },
  "/v1/runs/import": {
    post: {
      operationId: "import_run",
      tags: ["runs"],
      summary: "A run of a file that an export wrote, here or elsewhere",
      ...keyed,
      parameters: [once],
      requestBody: { required: true, content: { "application/json": { schema: ref("RunFile") } } },
      responses: { ...made("NewRun", "The run."), ...problems(400, 413, 415, 422, ...common) },
    },
  },
  "/v1/runs/{id}": {
    parameters: [run],
    get: { operationId: "get_run", tags: ["runs"], summary: "What a run was asked, and how much is stored of it", ...reading, responses: { ...okJson("Run", "The run."), ...problems(404, 422, ...common) } },
    patch: {
      operationId: "patch_run",
      tags: ["runs"],
      summary: "Change its name, its question or its webhook; what is left out stays",
      ...keyed,
      requestBody: jsonBody("RunPatch", { larger: { question: { hardware: { count: 512 } } } }),
      responses: { ...okJson("Run", "The run as it is now."), ...problems(400, 404, 413, 415, 422, ...common) },
    },
    delete: { operationId: "delete_run", tags: ["runs"], summary: "Delete it with everything it holds", ...keyed, responses: { ...gone, ...problems(404, 422, ...common) } },
  },
  "/v1/runs/{id}/measurements": posting("post_measurements", "NoiseMeasurement", "Sums of squared gradient norms, cumulative", cell),
  "/v1/runs/{id}/throughput": posting("post_throughput", "ThroughputMeasurement", "Timings, memory and all-reduces", throughput),
  "/v1/runs/{id}/branches": posting("post_branches", "BranchMeasurement", "Losses of one checkpoint continued at several batches", branch),
  "/v1/runs/{id}/advice": runAdvice,
  "/v1/runs/{id}/series": series,
  "/v1/runs/{id}/series.svg": seriesChart("get_run_series_chart", "An SVG.", { "image/svg+xml": { schema: { type: "string" } } }),
  "/v1/runs/{id}/series.png": seriesChart("get_run_series_picture", "A PNG.", { "image/png": { schema: binary } }),
  "/v1/runs/{id}/events": {
    parameters: [run],
    get: {
      operationId: "get_run_events",
      tags: ["runs"],
      summary: "Server-sent events: a new measurement, a changed advice",
      description: "`measurement` with changed_at and seen, `advice` with next, `deleted` as the last. A comment every 15 seconds keeps the connection. Come back with Last-Event-ID, as browsers do, and nothing is told twice.",
      ...reading,
      parameters: [{ name: "Last-Event-ID", in: "header", required: false, description: "The id of the last event received.", schema: { type: "string" } }],
      responses: { "200": { description: "Events, until either side leaves.", content: { "text/event-stream": { schema: { type: "string" } } } }, ...problems(404, 422, ...common) },
    },
  },
  "/runs/{id}": {
    parameters: [run],
    get: {
      operationId: "get_run_page",
      tags: ["pages"],
      summary: "The page of a run for people: what to do next, what was seen, live",
      description:
        "The same page for every run: its script asks for a key, or takes it out of the address (`#key=`, which no server sees, or `?key=` with one of role read), and reads the run with it.",
      responses: { "200": { description: "The page.", content: { "text/html": { schema: { type: "string" } } } }, "404": { description: "The address cannot be a run's; a page, too.", content: { "text/html": { schema: { type: "string" } } } } },
    },
  },
  "/v1/runs/{id}/export": {
    parameters: [run],
    get: { operationId: "export_run", tags: ["runs"], summary: "The whole run as one file", ...reading, responses: { ...okJson("RunFile", "The file."), ...problems(404, 422, ...common) } },
  },
};

/** How a key is sent. */
export const securitySchemes: JsonObject = {
  key: { type: "http", scheme: "bearer", description: "A key of the workspace, as POST /v1/workspaces and POST /v1/keys tell it." },
  read_key: { type: "apiKey", in: "query", name: "key", description: "Only a key of role read, for spreadsheets and browsers that cannot send a header." },
};
