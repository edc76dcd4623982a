import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import { webhookComplaint } from "../../src/runs/webhooks.ts";
import { runName } from "../../src/storage/bindings.ts";
import { bodyFor } from "../../src/storage/run/notice.ts";
import { call, newRun, newWorkspace } from "./run-service.ts";

const slack = { service: "slack", url: "https://hooks.slack.com/services/T0/B0/secret" } as const;
const step = { action: "grow", at_tokens: 5e10, batch_tokens: 2e6, learning_rate: 4e-4, beta2: 0.95, why: "noise <up> @channel", what_would_help: "a branch" } as const;

afterEach(() => vi.unstubAllGlobals());

/** A run whose next step was told once and has changed since, and a stand-in for the outside. */
const setUp = async (answers: readonly (() => Response)[]) => {
  const { id: workspace, key } = await newWorkspace();
  const { id } = await newRun(key, { notify: slack });
  const stub = env.RUNS.getByName(runName(workspace, id));
  const sent: { url: string; body: unknown; redirect: unknown }[] = [];
  const replies = [...answers];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit & { readonly body: string }) => {
    sent.push({ url, body: JSON.parse(init.body), redirect: init.redirect });
    return (replies.shift() ?? (() => new Response("ok")))();
  });
  const message = () => runInDurableObject(stub, (_, { storage }) => storage.sql.exec("SELECT state, attempts, status FROM message").toArray());
  const alarm = () => runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
  /** What was told last, as if the run had been there. */
  const toldBefore = (action: string) =>
    runInDurableObject(stub, (_, { storage }) => void storage.sql.exec("INSERT OR REPLACE INTO told VALUES (1, 1, ?, 0)", JSON.stringify({ ...step, action })));
  /** Looks now, all waiting done with. */
  const look = async () => {
    await runInDurableObject(stub, async (_, { storage }) => {
      storage.sql.exec("UPDATE message SET due_at = 0 WHERE state = 'waiting'");
      await storage.setAlarm(Date.now() + 3_600_000);
    });
    await runDurableObjectAlarm(stub);
  };
  return { key, id, stub, sent, message, alarm, toldBefore, look };
};

describe("a webhook", () => {
  test("is told once when the next action changes, and not again", async () => {
    const { sent, toldBefore, look, stub } = await setUp([]);
    await toldBefore("check");
    await look();
    expect(sent).toMatchObject([{ url: slack.url, redirect: "manual", body: { text: expect.stringContaining("*a run*") as string } }]);
    await look();
    await evictDurableObject(stub);
    await look();
    expect(sent).toHaveLength(1);
  });

  test("is tried again later when the service has a fault, and no more when it refuses", async () => {
    const faulty = await setUp([() => new Response("", { status: 503 }), () => new Response("", { status: 429, headers: { "Retry-After": "120" } })]);
    await faulty.toldBefore("check");
    const before = Date.now();
    await faulty.look();
    expect(await faulty.message()).toEqual([{ state: "waiting", attempts: 1, status: 503 }]);
    expect(await faulty.alarm()).toBeGreaterThanOrEqual(before + 30_000);
    await faulty.look();
    expect(await faulty.alarm()).toBeGreaterThanOrEqual(before + 120_000);
    await faulty.look();
    expect([faulty.sent.length, await faulty.message()]).toEqual([3, []]);

    const refusing = await setUp([() => new Response("", { status: 404 })]);
    await refusing.toldBefore("check");
    await refusing.look();
    await refusing.look();
    expect(refusing.sent).toHaveLength(1);
    const run = await (await call("GET", `/v1/runs/${refusing.id}`, { key: refusing.key })).json();
    expect(run).toMatchObject({ notify: { service: "slack", host: "hooks.slack.com", failed: { status: 404 } } });
  });

  test("is given up in the end", async () => {
    const { sent, toldBefore, look, message } = await setUp(Array.from({ length: 20 }, () => () => new Response("", { status: 500 })));
    await toldBefore("check");
    for (let i = 0; i < 20; i++) await look();
    expect([sent.length, await message()]).toEqual([12, [{ state: "failed", attempts: 12, status: 500 }]]);
  });

  test("that may have got a message before the object died is not sent it twice", async () => {
    const { sent, toldBefore, look, message, stub } = await setUp([]);
    await toldBefore("check");
    await runInDurableObject(stub, (_, { storage }) => void storage.sql.exec("INSERT INTO message VALUES (1, ?, 'sending', 1, 0, 0, NULL)", JSON.stringify(step)));
    await runInDurableObject(stub, (_, { storage }) => void storage.sql.exec("DELETE FROM told"));
    await look();
    expect([sent.length, await message()]).toEqual([0, [{ state: "failed", attempts: 1, status: null }]]);
  });

  test("is never shown again, nor in a file", async () => {
    const { key, id } = await setUp([]);
    for (const path of ["", "/export"]) expect(await (await call("GET", `/v1/runs/${id}${path}`, { key })).text(), path).not.toContain("secret");
    const refused = await call("PATCH", `/v1/runs/${id}`, { key, body: { notify: { service: "slack", url: "https://evil.example/services/secret" } } });
    const text = await refused.text();
    expect([refused.status, (JSON.parse(text) as Problem).errors[0]?.pointer]).toEqual([422, "/notify/url"]);
    expect(text).not.toMatch(/secret|evil/);
  });

  test.each([
    ["slack", "https://hooks.slack.com/services/T/B/x", true],
    ["slack", "http://hooks.slack.com/services/T/B/x", false],
    ["slack", "https://hooks.slack.com.evil.example/services/T/B/x", false],
    ["slack", "https://hooks.slack.com:8443/services/x", false],
    ["slack", "https://hooks.slack.com@evil.example/services/x", false],
    ["slack", "https://user:pass@hooks.slack.com/services/x", false],
    ["slack", "https://hooks.slack.com./services/x", false],
    ["slack", "https://hooks.slack.com/api/other", false],
    ["slack", "https://127.0.0.1/services/x", false],
    ["slack", "https://[::1]/services/x", false],
    ["slack", "https://discord.com/api/webhooks/1/x", false],
    ["discord", "https://discord.com/api/webhooks/1/x", true],
    ["discord", "https://discord.com/api/v10/webhooks/1/x", true],
    ["discord", "https://evildiscord.com/api/webhooks/1/x", false],
    ["teams", "https://contoso.webhook.office.com/webhookb2/x", true],
    ["teams", "https://prod-00.westeurope.logic.azure.com/workflows/x", true],
    ["teams", "https://webhook.office.com.evil.example/x", false],
    ["teams", "https://evilwebhook.office.com/x", false],
    ["mattermost", "https://chat.example/hooks/x", true],
    ["mattermost", "https://other.example/hooks/x", false],
    ["mattermost", "file:///hooks/x", false],
  ] as const)("of %s at %s: %s", (service, url, allowed) => {
    expect(webhookComplaint({ service, url }, ["chat.example"]) === null).toBe(allowed);
  });

  test.each(["slack", "discord", "teams", "mattermost"] as const)("of %s is sent what it shows, and calls nobody", (service) => {
    const text = JSON.stringify(bodyFor(service, { run: "run_1", name: "<b> *x* @all", next: step }));
    expect(text).toContain("grow the batch");
    expect(text).not.toMatch(service === "slack" ? /<up>|<b>/ : /@channel|@all/);
  });
});
