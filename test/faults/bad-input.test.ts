import { afterAll, beforeAll, expect, test } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import { startServer } from "../../scripts/local-server.ts";
import type { LocalServer } from "../../scripts/local-server.ts";

/** What no caller should send, to the server a caller would reach: the bundle, the runtime and its own limits included. */
let server: LocalServer;

beforeAll(async () => {
  server = await startServer();
}, 90_000);

afterAll(async () => {
  await server?.stop();
});

const MIB = 1_048_576;
const json = { "Content-Type": "application/json" };
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
const padded = (bytes: number): string => `{"model":"${"x".repeat(bytes - 12)}"}`;
const wide = `{${Array.from({ length: 60_000 }, (_, i) => `"f${i}":1`).join(",")}}`;

interface Case {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly status: number;
  readonly code: string;
}

const cases: Readonly<Record<string, Case>> = {
  "an array 50,000 deep": { body: nested(50_000), status: 422, code: "invalid" },
  "an array 500,000 deep": { body: nested(500_000), status: 422, code: "invalid" },
  "a field 50,000 deep": { body: `{"model":${nested(50_000)}}`, status: 422, code: "invalid" },
  "objects 50,000 deep": { body: `${'{"model":'.repeat(50_000)}1${"}".repeat(50_000)}`, status: 422, code: "invalid" },
  "an array 50,000 deep that never ends": { body: "[".repeat(50_000), status: 400, code: "malformed_json" },
  "a row 50,000 deep": { path: "/v1/estimate", body: `{"layout":${nested(50_000)}}`, status: 422, code: "invalid" },
  "60,000 unknown fields": { body: wide, status: 422, code: "invalid" },
  "1 MiB": { body: padded(MIB), status: 422, code: "invalid" },
  "1 MiB and a byte": { body: padded(MIB + 1), status: 413, code: "too_large" },
  "8 MiB and a byte of scenarios": { path: "/v1/scenarios", body: padded(8 * MIB + 1), status: 413, code: "too_large" },
  nothing: { body: "", status: 400, code: "malformed_json" },
  "half a body": { body: '{"model":', status: 400, code: "malformed_json" },
  "bytes that are no text": { body: new Uint8Array([0xff, 0xfe, 0x00]), status: 400, code: "malformed_json" },
  null: { body: "null", status: 422, code: "invalid" },
  "a number too large for a number": { body: '{"model":{"params":1e999}}', status: 422, code: "invalid" },
  "a field called __proto__": { body: '{"__proto__":{"model":{}}}', status: 422, code: "invalid" },
  XML: { body: "<model/>", headers: { "Content-Type": "application/xml" }, status: 415, code: "unsupported_media_type" },
  "a form": { body: "params=7e9", headers: { "Content-Type": "application/x-www-form-urlencoded" }, status: 415, code: "unsupported_media_type" },
  "another method": { method: "PATCH", body: "{}", status: 405, code: "method_not_allowed" },
  "DELETE on a table": { path: "/v1/laws", method: "DELETE", status: 405, code: "method_not_allowed" },
  "another path": { path: "/v2/advice", body: "{}", status: 404, code: "not_found" },
  "a path that climbs": { path: "/assets/..%2f..%2fetc/passwd", method: "GET", status: 404, code: "not_found" },
  "no such format": { path: "/v1/advice?format=doc", body: "{}", status: 422, code: "invalid" },
  "a query of 3,000 parameters": { path: `/v1/advice?${"a=1&".repeat(3_000)}`, method: "GET", status: 422, code: "invalid" },
};

test.each(Object.entries(cases))("%s is one clear problem", async (_name, { path = "/v1/advice", method = "POST", headers = json, body, status, code }) => {
  const response = await fetch(server.url + path, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  expect({ status: response.status, type: response.headers.get("Content-Type"), body: text.slice(0, 300) }).toMatchObject({ status, type: "application/problem+json" });
  const problem = JSON.parse(text) as Problem;
  expect(problem).toMatchObject({ status, code, type: `/problems/${code}`, request_id: response.headers.get("X-Request-Id") });
  expect(problem.title).not.toBe("");
  expect(text.length).toBeLessThan(60_000);
  expect(text).not.toMatch(/\bat .*\.js|RangeError|TypeError|node_modules/);
});

test("afterwards it still advises", async () => {
  const response = await fetch(`${server.url}/v1/advice?params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256`);
  expect(response.status).toBe(200);
});
