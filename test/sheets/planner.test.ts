import { writeXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Advice } from "../../src/contract/answer.ts";
import { planner } from "../../src/spreadsheets/planner.ts";
import { comparedFields, comparedInputs, plannerFields, plannerInputs } from "../../src/spreadsheets/planner-fields.ts";
import { startServer } from "../../scripts/local-server.ts";
import type { LocalServer } from "../../scripts/local-server.ts";
import type { Cells } from "./flat-sheets.ts";
import { type Office, startOffice } from "./office.ts";

let server: LocalServer;
let office: Office;
let german: Office;

beforeAll(async () => {
  server = await startServer();
  office = startOffice();
  german = startOffice("de-DE");
}, 300_000);

afterAll(async () => {
  office?.stop();
  german?.stop();
  await server?.stop();
});

const ask = async (question: Readonly<Record<string, string | number>>): Promise<Advice> => {
  const response = await fetch(`${server.url}/v1/advice?${new URLSearchParams(Object.entries(question).map(([name, value]) => [name, String(value)])).toString()}`);
  expect(response.status).toBe(200);
  return JSON.parse(await response.text()) as Advice;
};

const at = (advice: Advice, path: string): unknown => path.split(".").reduce<unknown>((node, name) => (node === null ? null : (node as Record<string, unknown>)[name]), advice);

/** A cell holds fifteen digits of a number, and nothing where the answer has no value. */
const expectCell = (cell: string | number | boolean | undefined, value: unknown): void => {
  if (typeof value === "number") {
    expect(typeof cell).toBe("number");
    expect(Math.abs(Number(cell) - value)).toBeLessThanOrEqual(1e-13 * Math.abs(value));
  } else expect(cell ?? null).toBe(value === "" ? null : value);
};

/** Value of a field of the first sheet, by its name in the column before. */
const shown = (cells: Cells, field: string): string | number | boolean | undefined => {
  const place = [...cells].find(([name, value]) => /^A\d+$/.test(name) && value === field)?.[0];
  return place === undefined ? undefined : cells.get(place.replace("A", "B"));
};

const expectAdvice = (sheets: ReadonlyMap<string, Cells>, advice: Advice): void => {
  const plan = sheets.get("Planner") ?? new Map();
  expect(shown(plan, "status")).toBe("ok");
  for (const field of plannerFields) expectCell(shown(plan, field), field === "warnings" ? advice.warnings.map(({ code }) => code).join(" ") : at(advice, field));
  const schedule = sheets.get("Schedule") ?? new Map();
  for (const [i, phase] of advice.schedule.entries()) for (const [column, value] of Object.values(phase).entries()) expectCell(schedule.get(`${String.fromCharCode(65 + column)}${i + 3}`), value);
  expect(schedule.get(`A${advice.schedule.length + 3}`)).toBeUndefined();
};

const opened = Object.fromEntries(plannerInputs.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));

/** A planner that has never seen an answer, with other values in its cells. */
const planned = (changed: Readonly<Record<string, string | number>>, rows: readonly (readonly (string | number | null)[])[] = []): Promise<Uint8Array> =>
  planner({
    origin: server.url,
    inputs: plannerInputs.map((input) => ({ ...input, value: changed[input.name] ?? input.value })),
    fields: plannerFields, compared: comparedInputs, comparedFields, rows, answer: null,
    schedule: { header: ["from_tokens", "to_tokens", "batch_tokens", "batch_sequences", "steps", "learning_rate", "micro_batch", "gradient_accumulation", "step_seconds"], rows: [] },
  });

describe("the planner, worked out by LibreOffice", () => {
  test("as it is downloaded: every cell of the answer, the schedule and the comparison equals the JSON", async () => {
    const workbook = new Uint8Array(await (await fetch(`${server.url}/templates/bcrit-planner.xlsx`)).arrayBuffer());
    const sheets = office.recalculate(workbook);
    expect(sheets.get("Planner")?.get("B3")).toBe(server.url);
    expectAdvice(sheets, await ask(opened));
    const compare = sheets.get("Compare") ?? new Map();
    expect([3, 4, 5].map((row) => compare.get(`P${row}`))).toEqual(["ok", "ok", "ok"]);
    const doubled = await ask({ ...opened, count: 512 });
    for (const [i, field] of comparedFields.entries()) expectCell(compare.get(`${String.fromCharCode(73 + i)}4`), at(doubled, field));
  }, 120_000);

  test("with other values in its cells: small, large, whole and broken numbers, text, choices", async () => {
    const changed = { params: 13e9, tokens: "1.5T", accelerator: "mi300x", count: 512, usd_per_hour: 1.99, max_token_overhead: 0.05, framework: "megatron", prefer: "speed", batch_tokens: "8M" };
    expectAdvice(office.recalculate(await planned(changed)), await ask({ ...opened, ...changed }));
  }, 120_000);

  test("where numbers have a decimal comma", async () => {
    const comma = await writeXlsx({ sheets: [{ name: "Sign", cells: new Map([["0,0", { formula: '""&0.5' }]]) }] });
    expect(german.recalculate(comma).get("Sign")?.get("A1")).toBe("0,5");
    const changed = { usd_per_hour: 1.99, max_token_overhead: 0.05, params: 1.3e9, tokens: 26e9, count: 8 };
    expectAdvice(german.recalculate(await planned(changed)), await ask({ ...opened, ...changed }));
  }, 120_000);

  test("what is wrong stands in the status, a row of a comparison alone", async () => {
    const sheets = office.recalculate(await planned({ count: 0.5 }, [["good", "7B", "2T", 4096, "h100-sxm-80gb", 256, null, "balanced"], ["bad", "7B", "2T", 4096, "h1000", 256, null, "balanced"], ["too big", "70B", "2T", 4096, "l4", 1, null, "balanced"]]));
    expect(shown(sheets.get("Planner") ?? new Map(), "status")).toMatch(/\?count must be/);
    expect(shown(sheets.get("Planner") ?? new Map(), "batch.tokens")).toBeUndefined();
    const statuses = [3, 4, 5, 6].map((row) => sheets.get("Compare")?.get(`P${row}`));
    expect(statuses).toEqual(["ok", expect.stringContaining("accelerator"), expect.stringMatching(/fit/), undefined]);
  }, 120_000);

  test("a server that does not answer is told", async () => {
    const workbook = await planner({ origin: "http://127.0.0.1:9", inputs: plannerInputs, fields: plannerFields, compared: comparedInputs, comparedFields, rows: [], answer: null, schedule: { header: ["from_tokens"], rows: [] } });
    expect(shown(office.recalculate(workbook).get("Planner") ?? new Map(), "status")).toMatch(/^no answer: check the address/);
  }, 120_000);
});
