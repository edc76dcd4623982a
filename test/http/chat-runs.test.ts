import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { hmacHex } from "../../src/chat/signature.ts";
import { createApp } from "../../src/http/app.ts";
import { core } from "../../src/http/core.ts";
import { cell, newRun, newWorkspace, noise, post } from "./run-service.ts";

/** As Slack signs, with the secret of vitest.config.ts. */
const signed = async (body: string): Promise<Record<string, string>> => {
  const at = String(Math.floor(Date.now() / 1000));
  return { "X-Slack-Request-Timestamp": at, "X-Slack-Signature": `v0=${await hmacHex("8f742231b10e8888abcd99yyyzzz85a5", `v0:${at}:${body}`)}` };
};

describe("run 42", () => {
  const asked = async (text: string, key: string) => {
    const app = createApp(core, () => {});
    const body = `command=%2Fbcrit&text=${encodeURIComponent(text)}`;
    const request = new Request("https://bcrit.example/slack/commands", { method: "POST", body, headers: await signed(body) });
    return (await app.fetch(request, { ...env, BCRIT_CHAT_KEY: key }, createExecutionContext())).text();
  };

  test("is read by name or id with the chat's key", async () => {
    const { key } = await newWorkspace();
    const { id } = await newRun(key, { name: "mine" });
    await post(key, id, "measurements", noise([cell(50)]));
    for (const text of ["run mine", `how is run ${id} doing?`]) {
      const card = await asked(text, key);
      expect(card).toContain("Noise scale");
      expect(card).toContain("Would help");
    }
    expect(await asked("run nowhere", key)).toContain("No run nowhere here");
    expect(await asked(`run ${id}`, (await newWorkspace()).key)).toContain("here");
  });

  test("without that key says so", async () => {
    expect(await asked("run 42", "")).toContain("BCRIT_CHAT_KEY");
  });
});
