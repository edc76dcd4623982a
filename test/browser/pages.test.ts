import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer } from "../../scripts/local-server.ts";
import type { LocalServer } from "../../scripts/local-server.ts";
import { startBrowser } from "./chromium.ts";

let server: LocalServer;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  browser = await startBrowser();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Opens a page and collects what goes wrong in it, requests that leave this server included. */
const open = async (path: string): Promise<{ page: Page; wrong: string[] }> => {
  const page = await browser.newPage();
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("request", (request) => !request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url()) && wrong.push(`left this server: ${request.url()}`));
  await page.goto(server.url + path, { waitUntil: "load" });
  return { page, wrong };
};

test("the first page asks a question and shows its answer", async () => {
  const { page, wrong } = await open("/");
  await page.screenshot({ path: "dist/screenshots/home.png", fullPage: true });
  await page.fill("[name=params]", "7B");
  await page.fill("[name=tokens]", "2T");
  await page.click("button[type=submit]");
  await page.waitForFunction(() => /accelerator-hours/.test(document.body.innerText), undefined, { timeout: 15_000 });
  await page.screenshot({ path: "dist/screenshots/answer.png", fullPage: true });
  expect(wrong).toEqual([]);
}, 60_000);

test("parameters of the address without a field of their own are asked, and unknown ones are marked", async () => {
  const { page } = await open("/?params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256&zero_stage=3&hold=loss&batch_tokens=4M&nonsense=1&format=csv");
  await page.waitForFunction(() => /not a known parameter/.test(document.body.innerText), undefined, { timeout: 15_000 });
  expect(await page.inputValue("[name=hold]")).toBe("loss");
  expect(await page.getAttribute("[name=nonsense]", "aria-invalid")).toBe("true");
  await page.fill("[name=nonsense]", "");
  await page.click("button[type=submit]");
  await page.waitForFunction(() => /ZeRO stage\s+3/.test(document.body.innerText), undefined, { timeout: 15_000 });
  expect(await page.inputValue("[name=zero_stage]")).toBe("3");
}, 60_000);

test("the reference page draws every operation from our own copy", async () => {
  const { page, wrong } = await open("/docs");
  await page.waitForFunction(() => /\/v1\/advice/.test(document.body.innerText), undefined, { timeout: 30_000 });
  await page.screenshot({ path: "dist/screenshots/docs.png" });
  expect(wrong).toEqual([]);
}, 60_000);
