import fc from "fast-check";
import { expect, test } from "vitest";
import { app, get, post } from "./stand-in.ts";

const expected = new Set([200, 400, 406, 413, 415, 422]);

test("no JSON makes a 500", async () => {
  const keys = fc.constantFrom("model", "data", "hardware", "optimizer", "objective", "batch", "layout", "measurements", "params", "tokens", "count", "noise", "tuned", "__proto__");
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.array(tie("value"), { maxLength: 4 }), fc.dictionary(keys, tie("value"), { maxKeys: 6 })),
  }));
  await fc.assert(
    fc.asyncProperty(value, async (body) => {
      for (const path of ["/v1/advice", "/v1/estimate", "/v1/compare", "/v1/scenarios"]) {
        const response = await post(path, JSON.stringify(body));
        expect(expected).toContain(response.status);
      }
    }),
    { numRuns: 150 },
  );
});

test("no bytes make a 500", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom("application/json", "text/csv", ""), async (body, type) => {
      for (const path of ["/v1/advice", "/v1/scenarios"]) {
        const response = await app.request(path, { method: "POST", headers: { "Content-Type": type }, body: new Uint8Array(body) }, {});
        expect(expected).toContain(response.status);
      }
    }),
    { numRuns: 150 },
  );
});

test("no query makes a 500", async () => {
  const name = fc.oneof(fc.constantFrom("params", "tokens", "count", "counts", "field", "format", "table", "errors", "prefer", "gated_mlp"), fc.string());
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, fc.string()), { maxLength: 8 }), async (pairs) => {
      const response = await get(`/v1/advice?${new URLSearchParams(pairs.map(([key, text]): [string, string] => [key, text])).toString()}`);
      expect(expected).toContain(response.status);
    }),
    { numRuns: 200 },
  );
});
