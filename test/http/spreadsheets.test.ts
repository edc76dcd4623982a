import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import { humanNumber } from "../../src/http/reading/human-number.ts";
import { app, flat, get } from "./stand-in.ts";

const send = (body: BodyInit, query = "", type = "text/csv") => app.request(`/v1/scenarios${query}`, { method: "POST", headers: { "Content-Type": type }, body }, {});

interface Results {
  readonly results: readonly { readonly error?: Problem }[];
}

const outcomes = async (response: Response): Promise<string[]> => (await response.json<Results>()).results.map((result) => result.error?.code ?? "answer");
const errorsOf = async (response: Response) => {
  expect(response.status).toBe(422);
  return (await response.json<Problem>()).errors;
};

test.each([
  ["2,5", "comma", 2.5], ["1.000.000", "comma", 1e6], ["1.000,5", "comma", 1000.5], ["7.5B", "comma", 7.5e9], ["7,5B", "comma", 7.5e9], ["2.048", "comma", 2048], ["1,000,000", "comma", null],
  ["2,5", "either", 2.5], ["7.5B", "either", 7.5e9], ["0,125", "either", 0.125], ["2.048", "either", null], ["2,048", "either", null], ["1.000.000", "either", 1e6], ["1,000,000", "either", 1e6],
  ["1.000,5", "either", 1000.5], ["1,000.5", "either", 1000.5], ["2,5", "point", null], ["1,500", "point", 1500],
] as const)("%s with %s is %s", (text, decimal, value) => {
  expect(humanNumber(text, decimal)).toBe(value);
});

describe("a decimal comma", () => {
  test("in an answer: numbers, separators, one bare value", async () => {
    expect(await (await get(`/v1/advice.txt?${flat}&field=cost.wall_clock_hours.p50&decimal=comma`)).text()).toBe("265,5\n");
    expect(await (await get(`/v1/advice.csv?${flat}&table=schedule&decimal=comma`)).text()).toMatch(/^from_tokens;to_tokens;.*\r\n0;52000000000;1048576;256;49591;0,00021;/);
    expect(await (await get(`/v1/advice.tsv?${flat}&field=cost.wall_clock_hours.p50&decimal=comma`)).text()).toBe("cost.wall_clock_hours.p50\r\n265,5\r\n");
  });

  test("in a question", async () => {
    expect((await get("/v1/advice?params=7,5B&tokens=2T&accelerator=h100-sxm-80gb&count=256&counts=128;256&decimal=comma")).status).toBe(200);
    expect((await errorsOf(await get("/v1/advice?params=7,5B&tokens=2T&accelerator=h100-sxm-80gb&count=256")))[0]?.pointer).toBe("?params");
  });

  test("tags differ", async () => {
    const tag = async (query: string) => (await get(`/v1/advice.csv?${flat}${query}`)).headers.get("ETag");
    expect(await tag("&decimal=comma")).not.toBe(await tag(""));
  });
});

describe("tables as spreadsheets save them", () => {
  const rows = "params;tokens;accelerator;count\r\n7,5B;2T;h100-sxm-80gb;256\r\n";

  test("semicolons with either sign; what can be read two ways is asked back", async () => {
    expect(await outcomes(await send(rows))).toEqual(["answer"]);
    const unsure = rows.replace("7,5B", "7,125B");
    const { results } = await (await send(unsure)).json<Results>();
    expect(results[0]?.error?.errors[0]?.hint).toContain("decimal=comma");
    expect(await outcomes(await send(unsure, "?decimal=comma"))).toEqual(["answer"]);
  });

  test("sep=, byte order marks, Unicode text", async () => {
    expect(await outcomes(await send(`sep=;\r\n${rows}`))).toEqual(["answer"]);
    expect(await outcomes(await send(`\uFEFF${rows}`))).toEqual(["answer"]);
    const tabs = `\uFEFF${rows.replaceAll(";", "\t")}`;
    expect(await outcomes(await send(Uint16Array.from({ length: tabs.length }, (_, i) => tabs.charCodeAt(i)), "?decimal=comma", "text/tab-separated-values"))).toEqual(["answer"]);
  });

  test("headings in any case, as dotted paths, with empty columns behind them", async () => {
    expect(await outcomes(await send("Model.Params,TOKENS,Accelerator,count,sequence length,,\r\n7B,2T,h100-sxm-80gb,256,4096,,\r\n"))).toEqual(["answer"]);
    expect(await errorsOf(await send("params,tokens,accelerator,gpus,hiden\r\n7B,2T,h100-sxm-80gb,256,1\r\n"))).toMatchObject([
      { pointer: "?gpus", hint: expect.stringContaining('"count"') },
      { pointer: "?hiden", hint: 'did you mean "hidden"?' },
    ]);
    expect(await errorsOf(await send("params,model.params\r\n7B,7B\r\n"))).toMatchObject([{ pointer: "?params", code: "duplicate" }]);
    expect(await errorsOf(await send("params,\r\n7B,2T\r\n"))).toHaveLength(1);
  });

  test("what a row is called comes back first, and runs no formula", async () => {
    const body = 'name,params,tokens,accelerator,count\r\n"=HYPERLINK(""x"")",7B,2T,h100-sxm-80gb,256\r\n@b,7B,2T,h100-sxm-80gb,3\r\n';
    const lines = (await (await send(body, "?format=csv")).text()).split("\r\n");
    expect(lines[0]).toMatch(/^name,model_version,/);
    expect(lines[1]).toMatch(/^"'=HYPERLINK\(""x""\)",test\.1,/);
    expect(lines[2]).toMatch(/^'@b,,.*,does_not_fit,/);
  });
});
