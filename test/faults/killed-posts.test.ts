import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { ownObjects, serve } from "../../bench/workers.ts";
import { dryRun } from "../../scripts/bundle.ts";
import { freePort } from "../../scripts/free-port.ts";
import { type Ledger, newRun, type Posted, postUntilGone, stored } from "./posts.ts";

const AGENTS = 8;
const folders: string[] = [];
const folder = (name: string): string => {
  const made = mkdtempSync(join(tmpdir(), name));
  folders.push(made);
  return made;
};

afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

/** Whatever was acknowledged is there, at that n or a later one that was sent; no cell is there twice. */
const holdsAll = async (posted: Posted, { acknowledged, sent }: Ledger): Promise<void> => {
  const rows = await stored(posted);
  const lost = [...acknowledged].filter(([name, n]) => (rows.get(name)?.[0] ?? 0) < n);
  const invented = [...rows].filter(([name, [n = 0]]) => n > (sent.get(name) ?? 0));
  const twice = [...rows].filter(([, ns]) => ns.length !== 1);
  expect({ lost, invented, twice }).toEqual({ lost: [], invented: [], twice: [] });
};

/** All agents post; after a while `kill` strikes. The number of posts that were acknowledged. */
const postAndKill = async (posted: Posted, ledger: Ledger, milliseconds: number, kill: () => Promise<void>): Promise<number> => {
  const stop = new AbortController();
  const agents = Array.from({ length: AGENTS }, (_, agent) => postUntilGone(posted, `host${agent}`, ledger, stop.signal));
  await wait(milliseconds);
  await kill();
  stop.abort();
  return (await Promise.all(agents)).reduce((sum, posts) => sum + posts, 0);
};

test("the runtime killed in the middle of concurrent posts, twelve times over, loses nothing it acknowledged", async () => {
  const { folder: bundle, entry } = dryRun();
  folders.push(bundle);
  const state = { ...ownObjects, folder: folder("bcrit-killed-") };
  const ledger: Ledger = { acknowledged: new Map(), sent: new Map() };
  let server = await serve(bundle, entry, state);
  const first = await newRun(server.url);
  let posted = first;
  let posts = 0;
  for (let kills = 0; kills < 12; kills++) {
    posts += await postAndKill(posted, ledger, 300 + 70 * kills, () => server.stop("SIGKILL"));
    server = await serve(bundle, entry, state);
    posted = { key: first.key, run: first.run, url: server.url };
    await holdsAll(posted, ledger);
  }
  await server.stop();
  expect(posts).toBeGreaterThan(12 * AGENTS);
}, 180_000);

/** `npm start` on a port, ready to answer. */
const start = async (port: number) => {
  const child = spawn(process.execPath, ["scripts/serve.ts"], { env: { ...process.env, PORT: String(port), BCRIT_LOG: "off" }, stdio: "ignore" });
  const gone = new Promise<void>((done) => void child.once("exit", () => done()));
  for (let tries = 0; tries < 300; tries++) {
    if (await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(({ ok }) => ok, () => false)) return { child, gone };
    await wait(200);
  }
  throw new Error("the server did not answer");
};

test("the local server killed outright, runtime and all, keeps keys, runs and series", async () => {
  const port = await freePort();
  const ledger: Ledger = { acknowledged: new Map(), sent: new Map() };
  let server = await start(port);
  const posted = await newRun(`http://127.0.0.1:${port}`);
  for (let kills = 0; kills < 2; kills++) {
    await postAndKill(posted, ledger, 1_000, async () => {
      const [leader = 0] = readFileSync(`.wrangler/serve-${port}.pid`, "utf8").split(" ").map(Number);
      process.kill(-leader, "SIGKILL");
      server.child.kill("SIGKILL");
      await server.gone;
    });
    server = await start(port);
    await holdsAll(posted, ledger);
  }
  const series = await (await fetch(`${posted.url}/v1/runs/${posted.run}/series`, { headers: { Authorization: `Bearer ${posted.key}` } })).json();
  expect((series as { noise: unknown[] }).noise.length).toBeGreaterThan(0);
  server.child.kill("SIGTERM");
  await server.gone;
}, 180_000);
