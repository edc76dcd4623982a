import { Format } from "../presentation.ts";
import { chatPaths } from "./chat-paths.ts";
import { exactSetup, llamaSizes, palm540b, smallest } from "./examples.ts";
import { launchPaths } from "./launch-paths.ts";
import { decimalParameter, presentationParameters, questionParameters } from "./parameters.ts";
import { binary, ifNoneMatch, jsonBody, notModified, okAdvice, okJson, problems, xlsx } from "./parts.ts";
import { runPaths } from "./run-paths.ts";
import type { JsonObject } from "./schemas.ts";

const advicePath = (suffix: Format | null): JsonObject => {
  const ending = suffix === null ? "" : `_${suffix}`;
  const written = suffix === null ? "" : ` as ${suffix}`;
  const tags = [suffix === null ? "advice" : "formats"];
  return {
    get: {
      operationId: `get_advice${ending}`,
      tags,
      summary: `Advice${written}, the question as parameters`,
      parameters: [...questionParameters, ...presentationParameters(suffix), ifNoneMatch],
      responses: { ...okAdvice, ...notModified, ...problems(406, 422) },
    },
    post: {
      operationId: `post_advice${ending}`,
      tags,
      summary: `Advice${written}: batch, schedule, learning rate, layout and cost of a training run`,
      parameters: presentationParameters(suffix),
      requestBody: jsonBody("Question", { palm_540b: palm540b, smallest }),
      responses: { ...okAdvice, ...problems(400, 406, 413, 415, 422) },
    },
  };
};

const adviceSuffixes = [null, ...Format.options];

const reference = (id: string, schema: string, summary: string): JsonObject => ({
  get: {
    operationId: id,
    tags: ["reference"],
    summary,
    parameters: [
      { name: "format", in: "query", required: false, description: "A suffix .csv, .tsv or .xlsx on the path does the same.", schema: { type: "string", enum: ["json", "csv", "tsv", "xlsx"] } },
      decimalParameter,
      ifNoneMatch,
    ],
    responses: { ...withTables(okJson(schema, summary)), ...notModified, ...problems(406, 422) },
  },
});

const withTables = (answer: JsonObject): JsonObject => {
  const ok = answer["200"] as JsonObject;
  const content = ok["content"] as JsonObject;
  return { "200": { ...ok, content: { ...content, "text/csv": { schema: { type: "string" } }, "text/tab-separated-values": { schema: { type: "string" } }, [xlsx]: { schema: binary } } } };
};

const page = (id: string, type: string, summary: string): JsonObject => ({
  get: { operationId: id, tags: ["pages"], summary, responses: { "200": { description: summary, content: { [type]: { schema: { type: type === "application/json" ? "object" : "string" } } } }, ...problems() } },
});

const scenarios: JsonObject = {
  post: {
    operationId: "post_scenarios",
    tags: ["advice"],
    summary: "Up to a thousand questions at once; a bad one fails alone",
    description:
      "The header of a table has the flat names of GET /v1/advice, or dotted paths; a column `name` labels the rows and comes back first. Cells are kept apart by commas, semicolons or tabs, as the header shows.",
    parameters: [
      { name: "format", in: "query", required: false, description: "Also by Accept.", schema: { type: "string", enum: ["json", "ndjson", "csv", "tsv", "xlsx"] } },
      decimalParameter,
      { name: "kind", in: "query", required: false, description: "For a CSV or TSV body: what its rows ask.", schema: { type: "string", enum: ["advice", "estimate"], default: "advice" } },
    ],
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: { $ref: "#/components/schemas/ScenariosQuestion" }, example: { kind: "advice", scenarios: [smallest, palm540b] } },
        "text/csv": { schema: { type: "string" }, example: "params,tokens,accelerator,count\r\n7B,2T,h100-sxm-80gb,256\r\n" },
        "text/tab-separated-values": { schema: { type: "string" }, example: "name\tparams\ttokens\taccelerator\tcount\r\nsmall\t7B\t2T\th100-sxm-80gb\t256\r\n" },
      },
    },
    responses: {
      "200": {
        description: "Results in the order asked.",
        content: {
          "application/json": { schema: { $ref: "#/components/schemas/Scenarios" } },
          "application/x-ndjson": { schema: { type: "string" } },
          "text/csv": { schema: { type: "string" } },
          "text/tab-separated-values": { schema: { type: "string" } },
          [xlsx]: { schema: binary },
        },
      },
      ...problems(400, 406, 413, 415, 422),
    },
  },
};

const compare: JsonObject = {
  post: {
    operationId: "post_compare",
    tags: ["advice"],
    summary: "Several models on one budget: which is ahead at equal accelerator-hours",
    description:
      "For each model the tokens it can see, its batch, learning rate and expected loss, and the loss of a whole run at a dozen shares of the budget. Every share is planned anew, which costs some 60 ms of CPU a model (10 to 200 with model and machine) where an advice costs a few; at most 8 models. A model that does not fit the machine fails the whole question.",
    parameters: [
      { name: "format", in: "query", required: false, description: "Also by Accept.", schema: { type: "string", enum: ["json", "csv", "tsv", "xlsx"] } },
      decimalParameter,
      { name: "table", in: "query", required: false, description: "For csv, tsv and xlsx: `points` is a row for each share of each model, `ahead` a row for each stretch of the budget; else a row a model, and in xlsx a sheet for each.", schema: { type: "string", enum: ["points", "ahead"] } },
    ],
    requestBody: jsonBody("CompareQuestion", { llama_1: llamaSizes }),
    responses: { ...withTables(okJson("Comparison", "The models side by side.")), ...problems(400, 406, 413, 415, 422) },
  },
};

const templates: JsonObject = {
  "/templates": page("get_templates", "text/html", "Files that ask this service from within a spreadsheet"),
  "/templates/bcrit-planner.xlsx": page("get_planner", xlsx, "A workbook for Excel and LibreOffice: a question, its answer and schedule, and several side by side"),
  "/templates/bcrit.gs": page("get_apps_script", "text/javascript", "An Apps Script for Google Sheets: =BCRIT and =BCRITTABLE"),
  "/templates/bcrit.pq": page("get_power_query", "text/plain", "A Power Query function: a table of questions in, the answers beside it out"),
};

/** Every path with its operations. */
export const paths: JsonObject = {
  ...Object.fromEntries(adviceSuffixes.map((suffix) => [suffix === null ? "/v1/advice" : `/v1/advice.${suffix}`, advicePath(suffix)])),
  "/v1/estimate": {
    post: {
      operationId: "post_estimate",
      tags: ["advice"],
      summary: "Step time, memory and MFU of one exact setup",
      requestBody: jsonBody("EstimateQuestion", { llama_2_7b: exactSetup }),
      responses: { ...okJson("Estimate", "The price of one step."), ...problems(400, 413, 415, 422) },
    },
  },
  "/v1/compare": compare,
  "/v1/scenarios": scenarios,
  ...launchPaths,
  "/v1/laws": reference("get_laws", "Laws", "The published laws evidence is taken from, and the rules between batches"),
  "/v1/accelerators": reference("get_accelerators", "Accelerators", "The accelerator catalogue"),
  "/v1/published-runs": reference("get_published_runs", "PublishedRuns", "Published runs: what was done, what is advised, and the ratio"),
  ...runPaths,
  ...chatPaths,
  "/healthz": { get: { operationId: "get_health", tags: ["pages"], summary: "Whether the service is up", responses: { ...okJson("Health", "It is."), ...problems() } } },
  "/problems/{code}": {
    get: {
      operationId: "get_problem",
      tags: ["pages"],
      summary: "What a problem's type means",
      parameters: [{ name: "code", in: "path", required: true, schema: { type: "string" }, example: "does_not_fit" }],
      responses: { "200": { description: "In words.", content: { "text/plain": { schema: { type: "string" } } } }, ...problems(404) },
    },
  },
  "/": page("get_home", "text/html", "The front page"),
  "/docs": page("get_docs", "text/html", "This reference"),
  "/llms.txt": page("get_llms", "text/plain", "What an assistant needs"),
  ...templates,
  "/openapi.json": page("get_openapi", "application/json", "This document"),
};
