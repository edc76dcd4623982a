import { createMcpHandler, McpServer, type StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { schemas } from "./tool-schemas.built.ts";
import type { Told, Tool } from "./tools.ts";

/** Arguments are told as JSON Schema; what is wrong with them is said by the same words as everywhere else, not by the protocol's. */
const told = (schema: Readonly<Record<string, unknown>>): StandardSchemaWithJSON<Record<string, unknown>> => ({
  "~standard": {
    version: 1,
    vendor: "bcrit",
    validate: (value) => ({ value: value as Record<string, unknown> }),
    jsonSchema: { input: () => ({ ...schema }), output: () => ({ ...schema }) },
  },
});

const answerOf = (answer: Told) =>
  "trouble" in answer
    ? { isError: true, content: [{ type: "text" as const, text: answer.trouble }] }
    : { content: [{ type: "text" as const, text: answer.text }], structuredContent: { ...answer.data } };

const serverOf = (tools: readonly Tool[], version: string): McpServer => {
  const server = new McpServer(
    { name: "bcrit", title: "Bcrit: batch size, learning rate, layout and cost of training runs", version },
    { instructions: "Ask `advise` before a training run is planned; `compare` to choose between model sizes; `launch` for a configuration. Repeat the numbers as understood, their intervals and the warnings." },
  );
  for (const { name, title, description, call } of tools) {
    server.registerTool(
      name,
      { title, description, inputSchema: told(schemas[name]), annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false } },
      async (args) => answerOf(await call(args)),
    );
  }
  return server;
};

/** Serves one request of the Model Context Protocol, of the revision of 2026 or of 2025 and before; nothing is kept between requests. */
export const serveMcp = (request: Request, tools: readonly Tool[], version: string): Promise<Response> =>
  createMcpHandler(() => serverOf(tools, version), { maxRequestBodySize: 1024 ** 2 }).fetch(request);
