import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { setInterval } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { buildAssets } from "./build-assets.ts";
import { endOrphan, forget, remember } from "./orphan.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const port = process.env["PORT"] ?? "8787";
const url = `http://127.0.0.1:${port}`;

/** `NAME=value` in a quotation the env file's reader takes literally. */
const envLine = (name: string, value: string): string => {
  const quote = ["'", '"', "`"].find((mark) => !value.includes(mark) && !(mark === '"' && value.includes("\\")));
  if (quote === undefined) throw new Error(`${name} holds every kind of quotation mark`);
  return `${name}=${quote}${value}${quote}\n`;
};

/** Settings of the Worker, in a file only this user reads: a command line would show them to everybody. */
const writeSettings = async (folder: string): Promise<string> => {
  // Whoever reaches a local server may make a workspace there, unless it has an admin token.
  const settings = Object.entries({ BCRIT_SIGN_UP: "open", ...process.env }).filter(([name, value]) => name.startsWith("BCRIT_") && value !== undefined);
  const file = join(folder, "settings.env");
  await writeFile(file, settings.map(([name, value]) => envLine(name, value ?? "")).join(""), { mode: 0o600 });
  return file;
};

/** A health check that takes longer is no answer. */
const HEALTH_MS = 10_000;
/** Pause between health checks once it runs; one that fails is repeated at once before the runtime is started anew. */
const WATCH_MS = 30_000;

const answers = async (): Promise<boolean> => {
  try {
    return (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(HEALTH_MS) })).ok;
  } catch {
    return false;
  }
};

/** One line with the address once the Worker answers there; afterwards, resolves when it has stopped answering. */
const watch = async (stop: AbortSignal): Promise<void> => {
  for await (const _ of setInterval(150)) {
    if (stop.aborted) return;
    if (await answers()) break;
  }
  console.log(`Bcrit answers at ${url}`);
  for await (const _ of setInterval(WATCH_MS)) {
    if (stop.aborted || (!(await answers()) && !(await answers()))) return;
  }
};

const options = (settings: string): string[] =>
  Object.entries({
    local: "true",
    ip: "127.0.0.1",
    port,
    "inspector-port": "0",
    "persist-to": join(root, ".wrangler/state"),
    "env-file": settings,
    "show-interactive-dev-session": "false",
    "log-level": process.env["BCRIT_LOG"] === "off" ? "warn" : "log",
  }).map(([name, value]) => `--${name}=${value}`);

/** Runs the runtime once. Null: it stopped answering and was ended, to be started anew; else its exit code. */
const runOnce = async (settings: string, stopping: AbortSignal): Promise<number | null> => {
  const child = spawn(
    process.execPath,
    ["--no-warnings", join(root, "node_modules/wrangler/wrangler-dist/cli.js"), "dev", ...options(settings)],
    // A process group of its own, so that all of it can be ended. CI: no question is ever asked. X_LOCAL_OBSERVABILITY: a trace
    // store of the runtime's would keep addresses, and with a GET the question stands in them.
    { cwd: root, detached: true, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CLOUDFLARE_CF_FETCH_ENABLED: "false", X_LOCAL_OBSERVABILITY: "false" } },
  );
  const finished = new Promise<number>((resolve) => {
    child.once("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  const { pid } = child;
  if (pid === undefined) return finished;
  await remember(port, pid);
  stopping.addEventListener("abort", () => child.kill(stopping.reason as NodeJS.Signals), { once: true });
  const ended = new AbortController();
  const outcome = await Promise.race([finished, watch(ended.signal).then(() => null)]);
  ended.abort();
  if (outcome === null && !stopping.aborted) {
    console.error("the runtime stopped answering: starting it anew");
    process.kill(-pid, "SIGKILL");
    await finished;
    return null;
  }
  return outcome ?? finished;
};

/** Runs the Worker as it is deployed, on this machine, with its state kept under .wrangler/state. */
const serve = async (): Promise<void> => {
  if (!(await endOrphan(port))) {
    console.error(`port ${port} is taken: PORT=8788 npm start serves on another`);
    process.exitCode = 1;
    return;
  }
  await buildAssets();
  const folder = await mkdtemp(join(tmpdir(), "bcrit-"));
  const settings = await writeSettings(folder);
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopping.abort(signal));
  let code: number | null = null;
  while (code === null) code = await runOnce(settings, stopping.signal);
  process.exitCode = code;
  await forget(port);
  await rm(folder, { recursive: true, force: true });
};

await serve();
// Timers of the watch may still be under way.
process.exit();
