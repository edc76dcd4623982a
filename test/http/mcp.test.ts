import { Client as Client2025 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport2025 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { cell, newRun, newWorkspace, noise, post } from "./run-service.ts";

const address = new URL("https://bcrit.example/mcp");
/** The Worker under test instead of the network. */
const toWorker = (input: string | URL | Request, init?: RequestInit): Promise<Response> => exports.default.fetch(new Request(input, init));

interface Answer {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
}

interface Spoken {
  readonly names: () => Promise<readonly string[]>;
  readonly call: (name: string, args: Record<string, unknown>) => Promise<Answer>;
}

const clients: readonly (readonly [name: string, connect: () => Promise<Spoken>])[] = [
  [
    "revision 2026-07-28",
    async () => {
      const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
      await client.connect(new StreamableHTTPClientTransport(address, { fetch: toWorker }));
      expect(client.getNegotiatedProtocolVersion()).toBe("2026-07-28");
      return { names: async () => (await client.listTools()).tools.map(({ name }) => name), call: async (name, args) => (await client.callTool({ name, arguments: args })) as unknown as Answer };
    },
  ],
  [
    "revisions of 2025",
    async () => {
      const client = new Client2025({ name: "test", version: "1" });
      await client.connect(new Transport2025(address, { fetch: toWorker }));
      return { names: async () => (await client.listTools()).tools.map(({ name }) => name), call: async (name, args) => (await client.callTool({ name, arguments: args })) as unknown as Answer };
    },
  ],
];

describe.each(clients)("the official client, %s", (_name, connect) => {
  test("finds the tools and asks them", async () => {
    const { names, call } = await connect();
    expect(await names()).toEqual(expect.arrayContaining(["advise", "estimate", "compare"]));
    const advice = await call("advise", { params: "7B", tokens: "2T", accelerator: "h100-sxm-80gb", count: 256 });
    expect(advice.isError ?? false).toBe(false);
    expect(advice.content[0]?.text).toContain("Train 7B on 2T tokens");
    expect(advice.structuredContent).toMatchObject({ batch: { sequences: expect.any(Number) }, layout: { data_parallel: expect.any(Number) } });
    const http: { batch: unknown } = await (await exports.default.fetch("https://bcrit.example/v1/advice?params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256")).json();
    expect(advice.structuredContent?.["batch"]).toEqual(http.batch);
  });

  test("names every wrong argument of a comparison, and survives models that are none", async () => {
    const { call } = await connect();
    const refused = await call("compare", { models: [null, "7B", { params: "big", parms: 1 }], flops: "lots", accelerator: "h100-sxm-80gb", count: 256 });
    expect(refused.isError).toBe(true);
    const text = refused.content[0]?.text ?? "";
    for (const part of ["/models/2/model/params must be a number", "/models/2/parms is not a known parameter", "flops must be a number", "/models/0/model"]) expect(text).toContain(part);
    expect(text.match(/flops/g)).toHaveLength(1);
    expect(text).not.toContain("accelerator_hours");
  });

  test("names every wrong argument", async () => {
    const { call } = await connect();
    const refused = await call("advise", { parms: "7B", tokens: "many", accelerator: "h100-sxm-80gb" });
    expect(refused.isError).toBe(true);
    const text = refused.content[0]?.text ?? "";
    for (const part of ["parms", 'did you mean "params"', "tokens must be a number", "count is required"]) expect(text).toContain(part);
  });

  test("compares, and prices a setup", async () => {
    const { call } = await connect();
    const compared = await call("compare", { models: [{ params: "7B" }, { params: "13B" }], accelerator_hours: "180k", accelerator: "a100-sxm-80gb", count: 512 });
    expect(compared.structuredContent).toMatchObject({ models: [{ name: "7B" }, { name: "13B" }] });
    const priced = await call("estimate", { params: "7B", accelerator: "h100-sxm-80gb", count: 64, batch_sequences: 512, tensor_parallel: 1, pipeline_parallel: 1, virtual_stages: 1, context_parallel: 1, expert_parallel: 1, zero_stage: 1, micro_batch: 1, activation_checkpointing: "selective" });
    expect(priced.content[0]?.text).toContain("step_seconds");
  });
});

test("a configuration is written, and a launcher nobody knows is told", async () => {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await client.connect(new StreamableHTTPClientTransport(address, { fetch: toWorker }));
  const ask = async (args: Record<string, unknown>) => (await client.callTool({ name: "launch", arguments: args })) as unknown as Answer;
  const question = { params: "7B", tokens: "2T", accelerator: "h100-sxm-80gb", count: 256 };
  const written = await ask({ launcher: "megatron", ...question });
  expect(written.content[0]?.text).toContain("--micro-batch-size");
  expect(written.structuredContent).toMatchObject({ launcher: "megatron", files: [{ name: expect.any(String) }] });
  expect(await ask({ launcher: "megatorn", ...question })).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("did you mean megatron") }] });
  expect(await ask({ launcher: "megatron", ...question, tokens: "lots" })).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("tokens must be a number") }] });
});

test("a run is read with the key of the connection, and with none it is not", async () => {
  const { key } = await newWorkspace();
  const { id } = await newRun(key);
  await post(key, id, "measurements", noise([cell(50)]));
  const connect = async (headers: Record<string, string>) => {
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
    await client.connect(new StreamableHTTPClientTransport(address, { fetch: toWorker, requestInit: { headers } }));
    return (await client.callTool({ name: "read_run", arguments: { run: id } })) as unknown as Answer;
  };
  const read = await connect({ Authorization: `Bearer ${key}` });
  expect(read.structuredContent).toMatchObject({ seen: { tokens: expect.any(Number) }, next: { action: expect.any(String) } });
  expect(await connect({})).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("Authorization") }] });
  expect(await connect({ Authorization: `Bearer ${(await newWorkspace()).key}` })).toMatchObject({ isError: true });
});

test("no session is kept, so there is nothing to listen to", async () => {
  expect((await toWorker(address, { headers: { Accept: "text/event-stream" } })).status).toBe(405);
});
