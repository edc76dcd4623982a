import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer } from "../../scripts/local-server.ts";
import type { LocalServer } from "../../scripts/local-server.ts";
import { Agents } from "../../scripts/simulate/agent.ts";
import { chanceOf } from "../../scripts/simulate/chance.ts";
import { startBrowser } from "./chromium.ts";

let server: LocalServer;
let browser: Browser;
let admin: string;
let read: string;

beforeAll(async () => {
  server = await startServer();
  browser = await startBrowser();
  admin = (await post<{ key: string }>("/v1/workspaces", { name: "pages" }, null)).key;
  read = (await post<{ key: string }>("/v1/keys", { role: "read" })).key;
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const ask = async <T>(method: string, path: string, body: unknown, key: string | null): Promise<T> => {
  const answer = await fetch(server.url + path, { method, headers: { "Content-Type": "application/json", ...(key === null ? {} : { Authorization: `Bearer ${key}` }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (text === "" ? null : JSON.parse(text)) as T;
};
const post = <T>(path: string, body: unknown, key: string | null = admin): Promise<T> => ask<T>("POST", path, body, key);

const batchSequences = 256;
const tokensAt = (step: number): number => step * batchSequences * 4096;

/** A run with a name that must be escaped, and the agents that measure it. */
const beginRun = async (): Promise<{ id: string; train: (from: number, to: number) => Promise<void> }> => {
  const { id } = await post<{ id: string }>("/v1/runs", {
    name: `7B <img src=x onerror="alert(1)"> & sons`,
    question: { model: { params: 7e9 }, data: { tokens: 1e12, sequence_length: 4096 }, hardware: { accelerator: "h100-sxm-80gb", count: 256 } },
  });
  const agents = new Agents({ post, get: (path) => ask("GET", path, undefined, admin) }, id, { chance: chanceOf(1), sequenceLength: 4096, groups: 64 });
  const train = async (from: number, to: number): Promise<void> => {
    for (let step = from; step < to; step += 50) {
      agents.measure({ step, tokens: tokensAt(step), batchSequences, learningRate: 1.2e-4, segment: "stable", noise: 4e5 * (step / 1e4) ** 0.6, loss: 1.8 + 12 * step ** -0.3 });
    }
    await agents.post();
  };
  return { id, train };
};

/** Opens a page and collects what goes wrong in it, requests that leave this server and keys in addresses included. */
const open = async (path: string, options: BrowserContextOptions = {}): Promise<{ page: Page; wrong: string[] }> => {
  const page = await browser.newPage(options);
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) wrong.push(`left this server: ${request.url()}`);
    if (!request.isNavigationRequest() && request.url().includes(read)) wrong.push(`a key in an address: ${request.url()}`);
  });
  await page.goto(server.url + path, { waitUntil: "load" });
  return { page, wrong };
};

const shows = (page: Page, said: string): Promise<unknown> => page.waitForFunction((text) => document.body.innerText.includes(text), said, { timeout: 15_000 });

test("the page of a run says what to do next, and follows what is posted", async () => {
  const run = await beginRun();
  await run.train(1000, 20_000);
  const { page, wrong } = await open(`/runs/${run.id}#key=${read}`);
  await page.waitForSelector("#next strong", { timeout: 15_000 });
  // The key has left the address, and the name is text.
  expect(page.url()).toBe(`${server.url}/runs/${run.id}`);
  expect(await page.textContent("h1")).toContain("<img src=x");
  expect(await page.locator("img").count()).toBe(0);
  const advice = await ask<{ next: { why: string; what_would_help: string } }>("GET", `/v1/runs/${run.id}/advice`, undefined, read);
  expect((await page.innerText("#next")).toLowerCase()).toContain(advice.next.why.toLowerCase());
  expect((await page.innerText("#next")).toLowerCase()).toContain(advice.next.what_would_help.toLowerCase());
  expect(await page.locator("figure svg path").count()).toBeGreaterThan(20);
  expect(await page.textContent("figure svg")).toContain("critical batch");
  await page.screenshot({ path: "dist/screenshots/run.png", fullPage: true });

  // What a reader has opened stays open while the page is redrawn.
  await page.click("summary:has-text('Evidence')");
  await shows(page, "20.9B tokens");
  await run.train(20_000, 40_000);
  await shows(page, "41.9B tokens");
  expect(await page.locator("details[open] > summary").allTextContents()).toEqual(["Evidence"]);
  expect(await page.innerText("#state")).toMatch(/^Live; updated at /);

  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=series.csv")]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  expect(wrong).toEqual([]);

  // A page that comes back after its key was kept asks for none.
  await page.reload();
  await shows(page, "41.9B tokens");
  await ask("DELETE", `/v1/runs/${run.id}`, undefined, admin);
  await shows(page, "The run was deleted");
  expect(await page.locator("#next strong").count()).toBe(0);
}, 90_000);

test("it comes back after the connection broke off", async () => {
  const run = await beginRun();
  await run.train(1000, 20_000);
  const page = await browser.newPage();
  let attempts = 0;
  await page.route("**/events", (route) => (++attempts === 1 ? route.abort("connectionreset") : route.continue()));
  await page.goto(`${server.url}/runs/${run.id}#key=${read}`);
  await shows(page, "The connection broke off; trying again in");
  await page.waitForFunction(() => document.querySelector("#state")?.textContent?.startsWith("Live; updated") === true, undefined, { timeout: 15_000 });
  await run.train(20_000, 30_000);
  await shows(page, "31.4B tokens");
}, 90_000);

test("a page without a key asks for one, and says in words what is wrong with it", async () => {
  const run = await beginRun();
  const { page } = await open(`/runs/${run.id}`);
  await page.fill("#key", "bcrit_nonsense");
  await page.keyboard.press("Enter");
  await shows(page, "This key is not known");
  await page.fill("#key", read);
  await page.keyboard.press("Enter");
  await shows(page, "Nothing has been posted yet");
  expect(page.url()).not.toContain("key");
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await page.click("#forget");
  await page.waitForSelector("#key:visible");

  // A key that can change things must not be in an address.
  await page.goto(`${server.url}/runs/${run.id}?key=${admin}`);
  await shows(page, "Only a key of role read may travel as ?key=");
  expect(page.url()).toBe(`${server.url}/runs/${run.id}`);

  const other = await post<{ key: string }>("/v1/workspaces", { name: "another" }, null);
  await page.fill("#key", other.key);
  await page.keyboard.press("Enter");
  await shows(page, "There is no such run");
  const answer = await page.goto(`${server.url}/runs/run_42`);
  expect(answer?.status()).toBe(404);
  await shows(page, "There is no such run");
}, 90_000);

test("it fits a phone, in the dark", async () => {
  const run = await beginRun();
  await run.train(1000, 20_000);
  const { page, wrong } = await open(`/runs/${run.id}?key=${read}`, { viewport: { width: 400, height: 800 }, colorScheme: "dark" });
  await page.waitForSelector("figure svg", { timeout: 15_000 });
  await page.screenshot({ path: "dist/screenshots/run-phone.png", fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
  expect(await page.getAttribute("figure svg", "viewBox")).toBe("0 0 480 420");
  // The read key of an address is asked about once as what it is.
  expect(wrong.filter((one) => !one.startsWith("a key in an address"))).toEqual([]);
  expect(wrong).toHaveLength(1);
}, 60_000);
