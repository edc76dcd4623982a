import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { signedBySlack } from "../../src/chat/slack/verify.ts";
import { AskReply } from "../../src/contract/ask.ts";
import { hexBytes } from "../../src/chat/signature.ts";
import app from "../../src/index.ts";

/** As set in vitest.config.ts. Slack's secret is the one of its documentation, Discord's key that of RFC 8032, section 7.1, test 1. */
const SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const DISCORD_SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const MATTERMOST_TOKEN = "test-token";
const TEAMS_TOKEN = "dGVzdC1zZWN1cml0eS10b2tlbi0wMTIzNDU2Nzg5YWI=";

const ASKED = "7B on 2T tokens, 256 h100";
const encoded = (text: string) => new TextEncoder().encode(text);
const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const seconds = () => String(Math.floor(Date.now() / 1000));
const post = (path: string, body: string, headers: Record<string, string>) => exports.default.fetch(`https://bcrit.example${path}`, { method: "POST", body, headers });

const hmac = async (secret: Uint8Array<ArrayBuffer>, text: string) => crypto.subtle.sign("HMAC", await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]), encoded(text));

interface Service {
  readonly name: string;
  readonly path: string;
  readonly body: string;
  readonly sign: (body: string, at?: string) => Promise<Record<string, string>>;
  /** Text of an answer, wherever the service wants it. */
  readonly told: (answer: unknown) => string;
}

const slack: Service["sign"] = async (body, at = seconds()) => ({
  "Content-Type": "application/x-www-form-urlencoded",
  "X-Slack-Request-Timestamp": at,
  "X-Slack-Signature": `v0=${hex(await hmac(encoded(SLACK_SECRET), `v0:${at}:${body}`))}`,
});

const discord: Service["sign"] = async (body, at = seconds()) => {
  const key = await crypto.subtle.importKey("pkcs8", hexBytes(`302e020100300506032b657004220420${DISCORD_SEED}`), "Ed25519", false, ["sign"]);
  return { "Content-Type": "application/json", "X-Signature-Timestamp": at, "X-Signature-Ed25519": hex(await crypto.subtle.sign("Ed25519", key, encoded(at + body))) };
};

const teams: Service["sign"] = async (body) => ({
  "Content-Type": "application/json",
  Authorization: `HMAC ${btoa(String.fromCharCode(...new Uint8Array(await hmac(Uint8Array.from(atob(TEAMS_TOKEN), (letter) => letter.charCodeAt(0)), body))))}`,
});

const teamsBody = (text: string, at = new Date()) => JSON.stringify({ type: "message", text: `<at>Bcrit</at>&nbsp;${text}`, timestamp: at.toISOString() });
const discordBody = (text: string) => JSON.stringify({ type: 2, data: { name: "bcrit", options: [{ name: "question", type: 3, value: text }] } });

const services: readonly Service[] = [
  { name: "Slack", path: "/slack/commands", body: `command=%2Fbcrit&text=${encodeURIComponent(ASKED)}`, sign: slack, told: JSON.stringify },
  { name: "Discord", path: "/discord/interactions", body: discordBody(ASKED), sign: discord, told: JSON.stringify },
  { name: "Teams", path: "/teams/messages", body: teamsBody(ASKED), sign: teams, told: JSON.stringify },
];

describe.each(services)("$name", ({ path, body, sign, told }) => {
  test("a signed question is answered with its numbers as understood", async () => {
    const answer = await post(path, body, await sign(body));
    expect(answer.status).toBe(200);
    const text = told(await answer.json());
    expect(text).toContain("7B on 2T tokens");
    expect(text).toContain("Batch");
    expect(text).toContain("Learning rate");
  });

  test("altered, and unsigned, it is refused", async () => {
    const altered = body.replace("256", "512");
    expect(altered).not.toBe(body);
    expect((await post(path, altered, await sign(body))).status).toBe(401);
    expect((await post(path, body, {})).status).toBe(401);
    const headers = await sign(body);
    const broken = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.slice(0, -30) + (value.at(-30) === "0" ? "1" : "0") + value.slice(-29)]));
    expect((await post(path, body, { ...broken, "Content-Type": "application/json" })).status).toBe(401);
  });

  test("signed but no message of the service", async () => {
    const other = JSON.stringify({ type: 99 });
    expect((await post(path, other, await sign(other))).status).toBe(422);
  });
});

describe("the picture of an answer", () => {
  const sign = async () => ({ "Content-Type": "application/x-www-form-urlencoded", Authorization: `Token ${MATTERMOST_TOKEN}` });
  const mattermost: Service = { name: "Mattermost", path: "/mattermost/commands", body: `command=%2Fbcrit&text=${encodeURIComponent(ASKED)}`, sign, told: JSON.stringify };

  test.each([...services, mattermost])("$name fetches it from where this service is reached by https, and nowhere else", async ({ path, body, sign, told }) => {
    const from = async (origin: string) => told(await (await exports.default.fetch(`${origin}${path}`, { method: "POST", body, headers: await sign(body) })).json());
    const url = /"(?:image_url|url)":"(https:\/\/bcrit\.example\/v1\/advice\.png[^"]*)"/.exec(await from("https://bcrit.example"))?.[1] ?? "";
    const picture = await exports.default.fetch(url);
    expect([picture.status, picture.headers.get("Content-Type")]).toEqual([200, "image/png"]);
    const plain = await from("http://bcrit.example");
    expect(plain).toContain("7B on 2T tokens");
    expect(plain).not.toContain("advice.png");
  });

  test("a deployment may leave it out", async () => {
    const body = discordBody(ASKED);
    const request = async () => new Request("https://bcrit.example/discord/interactions", { method: "POST", body, headers: await discord(body) });
    const ask = async (settings: object) => (await app.fetch(await request(), { ...env, ...settings }, createExecutionContext())).text();
    expect(await ask({})).toContain("/v1/advice.png?");
    expect(await ask({ BCRIT_CHAT_PICTURES: "off" })).not.toContain("advice.png");
  });
});

describe("replayed after the window", () => {
  const old = String(Math.floor(Date.now() / 1000) - 301);
  test.each(services.slice(0, 2))("$name", async ({ path, body, sign }) => {
    expect((await post(path, body, await sign(body, old))).status).toBe(401);
  });

  test.each(["", "abc", "1e9", "-5", "99999999999999999999"])("Slack, a timestamp of %j", async (at) => {
    const body = "command=%2Fbcrit&text=help";
    expect((await post("/slack/commands", body, await slack(body, at))).status).toBe(401);
  });

  test("Teams, whose time stands in the message", async () => {
    const body = teamsBody(ASKED, new Date(Date.now() - 301_000));
    expect((await post("/teams/messages", body, await teams(body))).status).toBe(401);
  });
});

describe("Slack", () => {
  test("the example of its documentation verifies", async () => {
    const body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const headers = new Headers({ "X-Slack-Request-Timestamp": "1531420618", "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503" });
    const then = new Date(1531420618_000);
    expect(await signedBySlack(SLACK_SECRET, headers, encoded(body), then)).toBe(true);
    expect(await signedBySlack(SLACK_SECRET, headers, encoded(`${body}x`), then)).toBe(false);
  });

  afterEach(() => vi.restoreAllMocks());

  const pressed = (answerTo: string) => `payload=${encodeURIComponent(JSON.stringify({ type: "block_actions", response_url: answerTo, actions: [{ action_id: "ask_0", value: ASKED }] }))}`;

  test("a pressed button is answered at Slack's own address", async () => {
    const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("ok"));
    const body = pressed("https://hooks.slack.com/actions/T0/1/abc");
    expect((await post("/slack/interactions", body, await slack(body))).status).toBe(200);
    await vi.waitFor(() => expect(sent).toHaveBeenCalledTimes(1));
    const [url, init] = sent.mock.calls[0] ?? [];
    expect(url).toBe("https://hooks.slack.com/actions/T0/1/abc");
    expect(await new Response(init?.body ?? null).json()).toMatchObject({ replace_original: true, blocks: expect.any(Array) });
  });

  test.each(["https://evil.example/", "http://hooks.slack.com/x", "https://hooks.slack.com.evil.example/"])("%s is never called", async (answerTo) => {
    const sent = vi.spyOn(globalThis, "fetch");
    const body = pressed(answerTo);
    expect((await post("/slack/interactions", body, await slack(body))).status).toBe(422);
    expect(sent).not.toHaveBeenCalled();
  });

  test("what a person writes cannot mention or link", async () => {
    const body = `command=%2Fbcrit&text=${encodeURIComponent("<!channel> <https://evil.example|x> 7B & 2T")}`;
    const text = await (await post("/slack/commands", body, await slack(body))).text();
    expect(text).not.toMatch(/<!channel>|<https?:/);
  });
});

describe("Discord", () => {
  test("a ping is answered", async () => {
    const body = JSON.stringify({ type: 1 });
    expect(await (await post("/discord/interactions", body, await discord(body))).json()).toEqual({ type: 1 });
  });

  test("a button changes the message it stands under", async () => {
    const body = JSON.stringify({ type: 3, data: { custom_id: ASKED } });
    expect(await (await post("/discord/interactions", body, await discord(body))).json()).toMatchObject({ type: 7 });
  });

  test("buttons carry at most a hundred characters, and ask a question that is understood", async () => {
    const answer: { data: { components: { components: { custom_id: string }[] }[] } } = await (await post("/discord/interactions", discordBody(ASKED), await discord(discordBody(ASKED)))).json();
    const ids = answer.data.components.flatMap((row) => row.components.map((button) => button.custom_id));
    expect(ids.length).toBeGreaterThan(2);
    for (const id of ids) {
      expect(id.length).toBeLessThanOrEqual(100);
      const body = JSON.stringify({ type: 3, data: { custom_id: id } });
      expect(await (await post("/discord/interactions", body, await discord(body))).json()).toMatchObject({ type: 7 });
    }
  });
});

describe("Mattermost", () => {
  const form = { "Content-Type": "application/x-www-form-urlencoded" };
  const command = `command=%2Fbcrit&text=${encodeURIComponent(ASKED)}&token=${MATTERMOST_TOKEN}`;

  test("its token opens, any other or none does not", async () => {
    const answer = await post("/mattermost/commands", command, { ...form, Authorization: `Token ${MATTERMOST_TOKEN}` });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("7B on 2T tokens");
    expect((await post("/mattermost/commands", command, { ...form, Authorization: "Token test-tokem" })).status).toBe(401);
    expect((await post("/mattermost/commands", command, form)).status).toBe(401);
  });

  test("a button is answered when its sentence bears our signature", async () => {
    const answer: { attachments: { actions: { integration: { url: string; context: { sentence: string; signature: string } } }[] }[] } = await (await post("/mattermost/commands", command, { ...form, Authorization: `Token ${MATTERMOST_TOKEN}` })).json();
    const action = answer.attachments[0]?.actions[0];
    expect(action?.integration.url).toBe("https://bcrit.example/mattermost/actions");
    const context = action?.integration.context;
    const ours = await post("/mattermost/actions", JSON.stringify({ user_id: "u", context }), { "Content-Type": "application/json" });
    expect(await ours.json()).toMatchObject({ update: { props: { attachments: expect.any(Array) } } });
    const altered = await post("/mattermost/actions", JSON.stringify({ context: { ...context, sentence: "run 1" } }), { "Content-Type": "application/json" });
    expect(altered.status).toBe(401);
  });
});

test.each([
  ["nonsense", "colourless green ideas", "says nothing"],
  ["half a question", "7B on 256 h100", "how many tokens"],
  ["a question without an answer", "540B on 1T tokens, 1 l4", "does not fit|smallest|No answer"],
  ["a comparison", "compare 7b 13b for 180k a100 hours", "ahead"],
  ["help", "help", "compare 7b 13b"],
])("%s", async (_name, text, wanted) => {
  const body = `command=%2Fbcrit&text=${encodeURIComponent(text)}`;
  expect(await (await post("/slack/commands", body, await slack(body))).text()).toMatch(new RegExp(wanted, "i"));
});

describe("GET /v1/ask", () => {
  const ask = (q: string, format = "json") => exports.default.fetch(`https://bcrit.example/v1/ask?q=${encodeURIComponent(q)}&format=${format}`);

  test("answers in its contract", async () => {
    const answer = z.strictObject(AskReply.shape).parse(await (await ask(ASKED)).json());
    expect(answer.understood).toBe("7B on 2T tokens, 256 h100-sxm-80gb");
    expect(answer.facts.map(([label]) => label)).toEqual(expect.arrayContaining(["Batch", "Learning rate", "Layout", "Time", "Cost", "Loss"]));
  });

  test("as Markdown and as a service takes it", async () => {
    expect(await (await ask(ASKED, "md")).text()).toContain("**Batch**");
    expect(await (await ask(ASKED, "slack")).json()).toMatchObject({ blocks: expect.any(Array) });
    expect(await (await ask(ASKED, "discord")).json()).toMatchObject({ type: 4 });
    expect(await (await ask(ASKED, "teams")).json()).toMatchObject({ type: "message" });
  });

  test("a wrong parameter is named", async () => {
    const refused = await exports.default.fetch("https://bcrit.example/v1/ask?question=7B");
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain("?q");
  });
});

test("an advice as Slack's blocks", async () => {
  const answer = await exports.default.fetch("https://bcrit.example/v1/advice.slack?params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256");
  expect(await answer.json()).toMatchObject({ blocks: [{ type: "header" }, { type: "section" }, { type: "context" }] });
});
