import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { freePort } from "../scripts/free-port.ts";

const root = resolve(import.meta.dirname, "..");

/** A Worker under the bare runtime: where it answers, and the CPU it has used so far. */
export interface Served {
  readonly url: string;
  /** Seconds of user and system time of the whole process. */
  readonly cpuSeconds: () => number;
  /** Bytes of memory it holds. */
  readonly residentBytes: () => number;
  /** Ends it; with SIGKILL nothing is told. Resolves when it is gone. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

/** State of a Worker: a folder on disk, its Durable Objects by binding, and variables. */
export interface State {
  readonly folder: string;
  readonly objects: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/** The objects of this project, with sign-up open. */
export const ownObjects: Omit<State, "folder"> = {
  objects: { RUNS: "RunObject", WORKSPACES: "WorkspaceObject", DIRECTORY: "DirectoryObject" },
  variables: { BCRIT_SIGN_UP: "open", BCRIT_LOG: "off" },
};

const stateConfig = (state: State | null): string => {
  if (state === null) return "";
  const classes = [...new Set(Object.values(state.objects))].map((name) => `(className = "${name}", uniqueKey = "${name}", enableSql = true)`);
  const bindings = [
    ...Object.entries(state.objects).map(([name, object]) => `(name = "${name}", durableObjectNamespace = "${object}")`),
    ...Object.entries(state.variables).map(([name, text]) => `(name = "${name}", text = "${text}")`),
  ];
  return `, durableObjectNamespaces = [${classes.join(", ")}], durableObjectStorage = (localDisk = "disk"), bindings = [${bindings.join(", ")}]`;
};

/** Kernel clock ticks a second: fixed at 100 for user space on Linux. */
const TICKS = 100;

/** The date of wrangler.toml: what is measured runs as what is deployed. */
const compatibilityDate = (): string => {
  const date = /^compatibility_date = "([^"]+)"/m.exec(readFileSync(join(root, "wrangler.toml"), "utf8"))?.[1];
  if (date === undefined) throw new Error("wrangler.toml has no compatibility_date");
  return date;
};

/** What workerd calls a module, by its ending; undefined: no module. */
const kindOf = (name: string): string | undefined => ({ ".js": "esModule", ".wasm": "wasm", ".woff2": "data" })[extname(name)];

/** Serves the modules of a folder under workerd, on loopback; with state when some is given. */
export const serve = async (folder: string, entry: string, state: State | null = null): Promise<Served> => {
  const port = await freePort();
  const config = mkdtempSync(join(tmpdir(), "bcrit-workerd-"));
  // The first module is the Worker; the others are what it imports.
  const names = [entry, ...readdirSync(folder).filter((name) => kindOf(name) !== undefined && name !== entry)];
  for (const name of names) copyFileSync(join(folder, name), join(config, name));
  writeFileSync(
    join(config, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [${names.map((name) => `(name = "${name}", ${kindOf(name)} = embed "${name}")`).join(", ")}], compatibilityDate = "${compatibilityDate()}"${stateConfig(state)}))${state === null ? "" : `, (name = "disk", disk = (path = "${state.folder}", writable = true))`}],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);`,
  );
  const child: ChildProcess = spawn(join(root, "node_modules/workerd/bin/workerd"), ["serve", join(config, "config.capnp")], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise<void>((done) => void child.once("exit", () => done()));
  const url = `http://127.0.0.1:${port}`;
  /* oxlint-disable no-await-in-loop -- it waits */
  for (let tries = 0; ; tries++) {
    if (await fetch(url).then(() => true, () => false)) break;
    if (tries > 200) throw new Error("workerd did not start");
    await new Promise((wake) => setTimeout(wake, 50));
  }
  const { pid } = child;
  if (pid === undefined) throw new Error("workerd has no process");
  return {
    url,
    cpuSeconds: () => ticksOf(pid) / TICKS,
    residentBytes: () => residentOf(pid),
    stop: async (signal = "SIGTERM") => {
      // The launcher's child is the runtime: killed alone, the launcher would leave it behind.
      for (const process of [...childrenOf(pid), pid]) kill(process, signal);
      await ended;
      rmSync(config, { recursive: true, force: true });
    },
  };
};

/** User and system ticks of a process and of the children it started (workerd's launcher starts the runtime as one). */
const ticksOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
  const own = Number(fields[11]) + Number(fields[12]);
  return own + childrenOf(pid).reduce((sum, child) => sum + ticksOf(child), 0);
};

const childrenOf = (pid: number): number[] => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);

/** Memory of a process and its children. */
const residentOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024 + childrenOf(pid).reduce((sum, child) => sum + residentOf(child), 0);

/** A process may have ended by itself. */
const kill = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has.
  }
};
