import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../../scripts/free-port.ts";

const running: ChildProcess[] = [];

const start = (port: number): ChildProcess => {
  const child = spawn(process.execPath, ["scripts/serve.ts"], { env: { ...process.env, PORT: String(port), BCRIT_LOG: "off" }, stdio: "ignore" });
  running.push(child);
  return child;
};

const answers = async (port: number): Promise<boolean> => {
  for (let tries = 0; tries < 200; tries++) {
    if (await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(({ ok }) => ok, () => false)) return true;
    await wait(200);
  }
  return false;
};

const ended = (child: ChildProcess): Promise<number | null> => new Promise((done) => (child.exitCode === null && child.signalCode === null ? child.once("exit", done) : done(child.exitCode)));

afterEach(async () => {
  for (const child of running.splice(0)) child.kill("SIGTERM");
  await wait(1_000);
});

test("a server killed outright is replaced on its port by the next start, a live one is not", async () => {
  const port = await freePort();
  const first = start(port);
  expect(await answers(port)).toBe(true);
  expect(await ended(start(port))).toBe(1);
  expect(await answers(port)).toBe(true);
  first.kill("SIGKILL");
  await ended(first);
  const second = start(port);
  await wait(3_000);
  expect(await answers(port)).toBe(true);
  second.kill("SIGTERM");
  expect(await ended(second)).not.toBeNull();
}, 120_000);
