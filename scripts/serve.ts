import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { setInterval } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { buildAssets } from "./build-assets.ts";

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
  const settings = Object.entries(process.env).filter(([name, value]) => name.startsWith("BCRIT_") && value !== undefined);
  const file = join(folder, "settings.env");
  await writeFile(file, settings.map(([name, value]) => envLine(name, value ?? "")).join(""), { mode: 0o600 });
  return file;
};

const answers = async (): Promise<boolean> => {
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    return false;
  }
};

/** One line with the address, once the Worker answers there. */
const announce = async (stop: AbortSignal): Promise<void> => {
  for await (const _ of setInterval(150)) {
    if (stop.aborted) return;
    if (!(await answers())) continue;
    console.log(`Bcrit answers at ${url}`);
    return;
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

/** Runs the Worker as it is deployed, on this machine, with its state kept under .wrangler/state. */
const serve = async (): Promise<void> => {
  await buildAssets();
  const folder = await mkdtemp(join(tmpdir(), "bcrit-"));
  const settings = await writeSettings(folder);
  const child = spawn(
    process.execPath,
    ["--no-warnings", join(root, "node_modules/wrangler/wrangler-dist/cli.js"), "dev", ...options(settings)],
    // CI: no question is ever asked.
    { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CLOUDFLARE_CF_FETCH_ENABLED: "false" } },
  );
  const finished = new Promise<number>((resolve) => {
    child.once("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  const stop = new AbortController();
  void announce(stop.signal);
  process.exitCode = await finished;
  stop.abort();
  await rm(folder, { recursive: true, force: true });
};

await serve();
