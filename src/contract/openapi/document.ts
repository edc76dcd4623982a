import { requests, responses } from "../messages.ts";
import { sharedParameters } from "./parameters.ts";
import { paths } from "./paths.ts";
import { problemResponses, ref } from "./parts.ts";
import { securitySchemes } from "./run-paths.ts";
import { componentSchemas, type JsonObject } from "./schemas.ts";

const description = `How large a batch, when to grow it, at what learning rate, on which layout, and what the training run will cost.

Quantities carry their unit in their name (\`_tokens\`, \`_hours\`, \`_gib\`, \`_usd\`); a distribution is \`{ "p10", "p50", "p90" }\`.
Batches are global, in tokens of one optimizer step. With \`data.unit: "example"\` every \`_tokens\` field counts examples.
Errors are \`application/problem+json\` with every wrong field at once.`;

/** The OpenAPI 3.1 document of the service, from the schemas every message is read by. */
export const openApi = (): JsonObject => {
  const schemas = { ...componentSchemas(requests, "input"), ...componentSchemas(responses, "output") };
  return {
    openapi: "3.1.1",
    info: { title: "Bcrit", version: "1", description, license: { name: "MIT", identifier: "MIT" } },
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    servers: [{ url: "/", description: "This service." }],
    tags: [
      { name: "advice", description: "Ask what to do, or what one exact setup costs." },
      { name: "formats", description: "The same advice with the format in the path, for launchers and spreadsheets." },
      { name: "workspaces", description: "Who may use the runs: a workspace and its keys." },
      { name: "runs", description: "Agents post what they measure, and the advice improves." },
      { name: "reference", description: "What the advice rests on." },
      { name: "pages", description: "For people, assistants and monitors." },
    ],
    paths,
    components: {
      schemas: { ...schemas, Scenarios: scenarios },
      parameters: sharedParameters,
      responses: problemResponses,
      securitySchemes,
    },
  };
};

/** Rows are checked one by one, so the schema in code does not say what a result is. */
const scenarios: JsonObject = {
  type: "object",
  required: ["results"],
  properties: {
    results: {
      type: "array",
      description: "In the order asked.",
      items: { anyOf: [ref("Advice"), ref("Estimate"), { type: "object", required: ["error"], properties: { error: ref("Problem") } }] },
    },
  },
};
