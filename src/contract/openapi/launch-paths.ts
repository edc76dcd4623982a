import * as z from "zod/mini";
import { LaunchQuery } from "../launch.ts";
import { fields, unwrap } from "../walk.ts";
import { palm540b, smallest } from "./examples.ts";
import { questionParameters } from "./parameters.ts";
import { ifNoneMatch, jsonBody, notModified, okJson, problems } from "./parts.ts";
import { fieldSchema, type JsonObject } from "./schemas.ts";

/** The launcher's own formats, beside the JSON. */
const files: JsonObject = Object.fromEntries(["text/x-shellscript", "text/plain", "application/yaml", "text/x-python", "application/toml"].map((type) => [type, { schema: { type: "string" } }]));

const okLaunch = (): JsonObject => {
  const ok = okJson("Launch", "The launcher's own file, or everything as JSON.")["200"] as JsonObject;
  const json = (ok["content"] as JsonObject)["application/json"] as JsonObject;
  const deepspeed: JsonObject = { description: "With format=text and a launcher whose file is JSON (deepspeed), the file.", type: "object" };
  return { "200": { ...ok, content: { "application/json": { schema: { anyOf: [json["schema"] ?? {}, deepspeed] } }, ...files } } };
};

const launcher: JsonObject = { name: "launcher", in: "path", required: true, description: "An id of GET /v1/launch.", schema: { type: "string" }, example: "megatron" };

/** version and format. */
const launchParameters: readonly JsonObject[] = Object.entries(fields(LaunchQuery) ?? {}).map(([name, schema]) => ({
  name, in: "query", required: false, description: z.globalRegistry.get(schema)?.description ?? "", schema: fieldSchema(unwrap(schema)),
}));

/** The advice as launchers read it. */
export const launchPaths: JsonObject = {
  "/v1/launch": {
    get: {
      operationId: "get_launchers",
      tags: ["formats"],
      summary: "Every launcher, its versions, and how each was verified",
      parameters: [ifNoneMatch],
      responses: { ...okJson("Launchers", "The launchers."), ...notModified, ...problems() },
    },
  },
  "/v1/launch/{launcher}": {
    get: {
      operationId: "get_launch",
      tags: ["formats"],
      summary: "Advice as a launcher's own configuration, the question as parameters",
      parameters: [launcher, ...launchParameters, ...questionParameters, ifNoneMatch],
      responses: { ...okLaunch(), ...notModified, ...problems(404, 422) },
    },
    post: {
      operationId: "post_launch",
      tags: ["formats"],
      summary: "Advice as a launcher's own configuration",
      description: "What the launcher cannot do (tensor parallelism in litgpt) is asked for as 1, and said in the notes; pinned to more, it is an error.",
      parameters: [launcher, ...launchParameters],
      requestBody: jsonBody("Question", { palm_540b: palm540b, smallest }),
      responses: { ...okLaunch(), ...problems(400, 404, 413, 415, 422) },
    },
  },
  "/v1/runs/{id}/launch/{launcher}": {
    get: {
      operationId: "get_run_launch",
      tags: ["runs"],
      summary: "The rest of a run as a launcher's own configuration",
      description: "The advice of GET /v1/runs/{id}/advice, from the tokens seen. Positions in tokens and samples are those of the whole run; steps count from here.",
      security: [{ key: [] }, { read_key: [] }],
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }, launcher, ...launchParameters, ifNoneMatch],
      responses: { ...okLaunch(), ...notModified, ...problems(401, 403, 404, 422, 429, 503) },
    },
  },
};
