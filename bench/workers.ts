import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** A Worker under the bare runtime: where it answers, and the CPU it has used so far. */
export interface Served {
  readonly url: string;
  /** Seconds of user and system time of the whole process. */
  readonly cpuSeconds: () => number;
  readonly stop: () => void;
}

/** Kernel clock ticks a second: fixed at 100 for user space on Linux. */
const TICKS = 100;

const freePort = (): Promise<number> =>
  new Promise((done, refuse) => {
    const server = createServer();
    server.once("error", refuse);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? done(address.port) : refuse(new Error("no port"))));
    });
  });

/** The Worker as it would be deployed: bundled and minified. Returns the folder of modules and the entry's name. */
export const bundle = (): { folder: string; entry: string; gzipKib: string } => {
  const folder = mkdtempSync(join(tmpdir(), "bcrit-bundle-"));
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", folder], { cwd: root, encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false" } });
  if (status !== 0) throw new Error(`the bundle failed: ${stderr}`);
  return { folder, entry: readdirSync(folder).find((file) => file.endsWith(".js")) ?? "index.js", gzipKib: /gzip: ([\d.]+ KiB)/.exec(stdout)?.[1] ?? "?" };
};

/** Serves one module under workerd, on loopback. */
export const serve = async (folder: string, entry: string): Promise<Served> => {
  const port = await freePort();
  const config = mkdtempSync(join(tmpdir(), "bcrit-workerd-"));
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, "worker.js"), readFileSync(join(folder, entry)));
  writeFileSync(
    join(config, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [(name = "worker.js", esModule = embed "worker.js")], compatibilityDate = "2026-09-01"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);`,
  );
  const child: ChildProcess = spawn(join(root, "node_modules/workerd/bin/workerd"), ["serve", join(config, "config.capnp")], { stdio: ["ignore", "ignore", "inherit"] });
  const url = `http://127.0.0.1:${port}`;
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
    stop: () => {
      child.kill();
      rmSync(config, { recursive: true, force: true });
    },
  };
};

/** User and system ticks of a process and of the children it started (workerd's launcher starts the runtime as one). */
const ticksOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
  const own = Number(fields[11]) + Number(fields[12]);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  return own + children.reduce((sum, child) => sum + ticksOf(Number(child)), 0);
};
