import { afterAll, beforeAll, expect, test } from "vitest";
import type { Advice } from "../../src/contract/answer.ts";
import { startServer } from "../../scripts/local-server.ts";
import type { LocalServer } from "../../scripts/local-server.ts";
import { type Office, startOffice } from "./office.ts";
import { type ReadSheet, readWithOpenpyxl } from "./second-reader.ts";

let server: LocalServer;
let office: Office;

beforeAll(async () => {
  server = await startServer();
  office = startOffice();
}, 300_000);

afterAll(async () => {
  office?.stop();
  await server?.stop();
});

const fetched = async (path: string, init?: RequestInit): Promise<Uint8Array> => {
  // Readers run for seconds while nothing else does: the server has then closed the connection that fetch would use again.
  const response = await fetch(server.url + path, init).catch(() => fetch(server.url + path, init));
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
};

const columnName = (index: number): string => (index < 26 ? "" : columnName(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

/** Every cell openpyxl sees is what LibreOffice sees; LibreOffice keeps fifteen digits. */
const expectSame = (sheets: readonly ReadSheet[], workbook: Uint8Array): void => {
  const seen = office.read(workbook);
  expect([...seen.keys()]).toEqual(sheets.map(({ name }) => name));
  for (const { name, rows } of sheets)
    for (const [r, row] of rows.entries())
      for (const [c, value] of row.entries()) {
        const cell = seen.get(name)?.get(`${columnName(c)}${r + 1}`) ?? null;
        if (typeof value === "number" && typeof cell === "number") expect(Math.abs(cell - value)).toBeLessThanOrEqual(1e-14 * Math.abs(value));
        else if (typeof value === "string") expect(cell ?? "").toBe(value);
        else expect(cell).toBe(value);
      }
};

const at = (advice: Advice, path: string): unknown => path.split(".").reduce<unknown>((node, name) => (typeof node === "object" && node !== null ? ((node as Record<string, unknown>)[name] ?? null) : null), advice);

const QUESTION = "params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256&counts=128,512&usd_per_hour=2.5&zero_stage=3";

test("an advice: opened by two readers, equal to the JSON, frozen, filtered, wide enough", async () => {
  const workbook = await fetched(`/v1/advice.xlsx?${QUESTION}`);
  const advice = JSON.parse(new TextDecoder().decode(await fetched(`/v1/advice?${QUESTION}`))) as Advice;
  const sheets = readWithOpenpyxl(workbook);
  expect(sheets.map(({ name }) => name)).toEqual(["Summary", "Schedule", "Frontier", "Evidence", "Assumptions", "Warnings", "Pins"]);
  expectSame(sheets, workbook);
  const [summary, ...lists] = sheets;
  for (const [field, value] of summary?.rows.slice(1) ?? []) if (!["schedule", "warnings"].includes(String(field))) expect(value).toEqual(at(advice, String(field)));
  for (const { name, rows, frozen, filter } of lists) {
    const list: readonly unknown[] = (advice as unknown as Record<string, readonly unknown[]>)[name.toLowerCase()] ?? [];
    const [header, , ...body] = rows;
    expect(body.map((row) => row.map((cell, i) => [header?.[i], cell]))).toEqual(list.map((entry) => (header ?? []).map((path) => [path, at(entry as Advice, String(path))])));
    expect(frozen).toBe("A3");
    expect(filter).toMatch(/^A2:/);
  }
  expect(Math.min(...sheets.flatMap(({ widths }) => widths))).toBeGreaterThanOrEqual(9);
}, 120_000);

test("a thousand scenarios, with errors and names that look like formulas", async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => `${i % 100 === 0 ? "=1+1" : `@plan ${i}`},${1 + (i % 70)}B,${100 + i}B,h100-sxm-80gb,${i % 250 === 7 ? "x" : 64}`);
  const workbook = await fetched("/v1/scenarios?format=xlsx", { method: "POST", headers: { "Content-Type": "text/csv" }, body: `name,params,tokens,accelerator,count\r\n${rows.join("\r\n")}\r\n` });
  const sheets = readWithOpenpyxl(workbook);
  const [header, , ...body] = sheets[0]?.rows ?? [];
  expect(body).toHaveLength(1000);
  expect(body[100]?.[0]).toBe("=1+1");
  expect(body.filter((row) => row[header?.indexOf("error") ?? -1] === "invalid")).toHaveLength(4);
  expect(office.read(workbook).get("Scenarios")?.get("A103")).toBe("=1+1");
}, 120_000);

test.each(["/v1/laws.xlsx", "/v1/accelerators.xlsx", "/v1/published-runs.xlsx", "/templates/bcrit-planner.xlsx"])("%s is opened by two readers", async (path) => {
  const workbook = await fetched(path);
  const sheets = readWithOpenpyxl(workbook);
  // What the planner's formulas give is the business of its own test.
  if (path.startsWith("/v1/")) expectSame(sheets, workbook);
  else expect(sheets.map(({ name }) => name)).toEqual(["Planner", "Schedule", "Compare", "Lists"]);
}, 120_000);
