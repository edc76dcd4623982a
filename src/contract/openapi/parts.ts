import { wrongField } from "./examples.ts";
import type { Json, JsonObject } from "./schemas.ts";

/** A schema of the document by its name. */
export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

const text = (example: string): JsonObject => ({ schema: { type: "string" }, example });

const tag: JsonObject = { description: "Strong; the same question under the same model version has the same tag.", schema: { type: "string" } };
const requestIdHeader: JsonObject = { description: "Also in problems and in the log.", schema: { type: "string" } };

/** A JSON body. */
export const jsonBody = (schema: string, examples: JsonObject): JsonObject => ({
  required: true,
  content: { "application/json": { schema: ref(schema), examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) } },
});

/** 200 with a JSON message. */
export const okJson = (schema: string, description: string): JsonObject => ({
  "200": { description, headers: { "X-Request-Id": requestIdHeader, ETag: tag }, content: { "application/json": { schema: ref(schema) } } },
});

/** Bytes. */
export const binary: JsonObject = { type: "string", format: "binary" };

/** Media type of an XLSX file. */
export const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** 200 with an advice in any format. A field of it (`field=`) may be any value. */
export const okAdvice: JsonObject = {
  "200": {
    description: "The advice, in the format asked for.",
    headers: { "X-Request-Id": requestIdHeader, ETag: tag },
    content: {
      "application/json": { schema: { anyOf: [ref("Advice"), { description: "The value of `field`." }] } },
      "text/csv": text("batch.tokens,batch.sequences\r\n4194304,1024\r\n"),
      "text/tab-separated-values": text("batch.tokens\tbatch.sequences\r\n4194304\t1024\r\n"),
      [xlsx]: { schema: binary },
      "text/plain": text("GLOBAL_BATCH_SIZE=1024\n"),
      "image/svg+xml": { schema: { type: "string" } },
      "image/png": { schema: binary },
      "text/markdown": text("# Advice\n"),
    },
  },
};

/** Answers by reference to the shared problems. */
export const problems = (...statuses: readonly number[]): JsonObject =>
  Object.fromEntries([...statuses, 500].map((status) => [String(status), { $ref: `#/components/responses/Problem${status}` }]));

const problemText: Readonly<Record<number, string>> = {
  400: "The body is not JSON.",
  401: "A key is needed, or what was sent is none.",
  403: "This key may not do that.",
  404: "There is nothing here.",
  405: "Not with this method; Allow lists those that work.",
  406: "No such format.",
  413: "The body is too large.",
  415: "The body is of a type that is not read.",
  422: "Well formed but wrong: every wrong field is listed. Also does_not_fit and infeasible.",
  429: "Too many requests; Retry-After says how long to wait.",
  500: "A fault of the service. Nothing internal is told; the request_id finds it in the log.",
  503: "Not available just now; Retry-After says how long to wait.",
};

/** What a problem says in a header besides. */
const headerOf: Readonly<Record<string, string>> = { "401": "WWW-Authenticate", "405": "Allow", "429": "Retry-After", "503": "Retry-After" };

/** The shared problem answers. */
export const problemResponses: JsonObject = Object.fromEntries(
  Object.entries(problemText).map(([status, description]): [string, Json] => [
    `Problem${status}`,
    {
      description,
      headers: { "X-Request-Id": requestIdHeader, ...(headerOf[status] === undefined ? {} : { [headerOf[status]]: { schema: { type: "string" } } }) },
      content: { "application/problem+json": { schema: ref("Problem"), ...(status === "422" ? { example: wrongField } : {}) } },
    },
  ]),
);

/** 304 for a reader that has the bytes. */
export const notModified: JsonObject = { "304": { description: "The reader has these bytes already.", headers: { ETag: tag } } };

export const ifNoneMatch: JsonObject = { name: "If-None-Match", in: "header", required: false, description: "Tags already held.", schema: { type: "string" } };

