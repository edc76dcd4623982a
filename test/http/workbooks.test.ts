import { readXlsx } from "hucre/xlsx";
import { expect, test } from "vitest";
import { flat, get, post, question, sampleAdvice, app } from "./stand-in.ts";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const sheetsOf = async (response: Response) => {
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe(XLSX);
  expect(response.headers.get("Content-Disposition")).toMatch(/^attachment; filename="[a-z-]+\.xlsx"$/);
  const { sheets } = await readXlsx(new Uint8Array(await response.arrayBuffer()));
  return new Map(sheets.map(({ name, rows }) => [name, rows]));
};

test("an advice is a summary and a sheet a list, with typed cells and units", async () => {
  const sheets = await sheetsOf(await get(`/v1/advice.xlsx?${flat}`));
  expect([...sheets.keys()]).toEqual(["Summary", "Schedule", "Frontier", "Evidence", "Assumptions", "Warnings"]);
  const summary = new Map(sheets.get("Summary")?.map(([field, ...rest]) => [field, rest]));
  expect(summary.get("cost.wall_clock_hours.p50")).toEqual([265.5, "hours"]);
  expect(summary.get("batch.tokens")).toEqual([4194304, "tokens"]);
  const [header, units, ...phases] = sheets.get("Schedule") ?? [];
  expect(header?.slice(0, 3)).toEqual(["from_tokens", "to_tokens", "batch_tokens"]);
  expect(units?.slice(0, 3)).toEqual(["tokens", "tokens", "tokens"]);
  expect(phases.map((row) => row[2])).toEqual(sampleAdvice.schedule.map((phase) => phase.batch_tokens));
});

test("text that looks like a formula stays text", async () => {
  const sheets = await sheetsOf(await get(`/v1/advice.xlsx?${flat}`));
  expect(sheets.get("Assumptions")?.[2]?.[2]).toBe(sampleAdvice.assumptions[0]?.why);
  expect(sheets.get("Warnings")?.[2]?.[1]).toBe(sampleAdvice.warnings[0]?.message);
});

test("one list, one value, by suffix, format and Accept; the same bytes", async () => {
  expect([...(await sheetsOf(await get(`/v1/advice?${flat}&format=xlsx&table=schedule`))).keys()]).toEqual(["Schedule"]);
  expect((await sheetsOf(await get(`/v1/advice?${flat}&field=batch.tokens`, { Accept: XLSX }))).get("Value")).toEqual([["batch.tokens"], ["tokens"], [4194304]]);
  const [first, second] = await Promise.all([get(`/v1/advice.xlsx?${flat}`), get(`/v1/advice.xlsx?${flat}`)]);
  expect(new Uint8Array(await first.arrayBuffer())).toEqual(new Uint8Array(await second.arrayBuffer()));
  expect(first.headers.get("ETag")).toBe(second.headers.get("ETag"));
});

test("scenarios: a row a question, errors in cells", async () => {
  const body = "name;params;tokens;accelerator;count\r\n=cmd|x;7B;2T;h100-sxm-80gb;256\r\nb;7B;2T;h100-sxm-80gb;3\r\n";
  const response = await app.request("/v1/scenarios?format=xlsx", { method: "POST", headers: { "Content-Type": "text/csv" }, body }, {});
  const [header, , first, second] = (await sheetsOf(response)).get("Scenarios") ?? [];
  const at = (name: string) => header?.indexOf(name) ?? -1;
  expect(first?.[0]).toBe("=cmd|x");
  expect(first?.[at("batch.tokens")]).toBe(4194304);
  expect(second?.[at("error")]).toBe("does_not_fit");
  expect(second?.[at("batch.tokens")] ?? null).toBeNull();
});

test("a comparison and the reference tables", async () => {
  const compared = await post("/v1/compare?format=xlsx", { models: [{ name: "a", model: question.model }, { name: "b", model: question.model }], budget: { accelerator_hours: 1000 }, hardware: question.hardware });
  expect([...(await sheetsOf(compared)).keys()]).toEqual(["Models", "Points", "Ahead"]);
  for (const path of ["laws", "accelerators", "published-runs"]) expect([...(await sheetsOf(await get(`/v1/${path}.xlsx`))).keys()]).toEqual([path]);
});

test("templates ask the address they were fetched from; the planner shows its answer before it asks", async () => {
  const from = (path: string) => app.request(`https://bcrit.example${path}`, {}, {});
  const { sheets } = await readXlsx(new Uint8Array(await (await from("/templates/bcrit-planner.xlsx")).arrayBuffer()));
  expect(sheets.map(({ name }) => name)).toEqual(["Planner", "Schedule", "Compare", "Lists"]);
  const shown = new Map(sheets[0]?.rows.map(([name, value]) => [name, value]));
  expect(shown.get("server")).toBe("https://bcrit.example");
  expect(shown.get("cost.wall_clock_hours.p50")).toBe(sampleAdvice.cost.wall_clock_hours.p50);
  expect(sheets[1]?.rows[2]?.slice(0, 3)).toEqual([0, 5.2e10, 1048576]);
  for (const path of ["bcrit.gs", "bcrit.pq"]) expect(await (await from(`/templates/${path}`)).text()).toContain('"https://bcrit.example"');
  const page = await from("/templates");
  expect(page.headers.get("Content-Type")).toContain("text/html");
  for (const path of ["bcrit-planner.xlsx", "bcrit.gs", "bcrit.pq"]) expect(await page.clone().text()).toContain(`/templates/${path}`);
});
