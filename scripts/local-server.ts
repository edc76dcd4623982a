import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { freePort } from "./free-port.ts";

/** A server of this project for a test, started the way the README starts it, on a port of its own. */
export interface LocalServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts `npm start` on a free port and waits until /healthz answers; throws after a minute. */
export const startServer = async (): Promise<LocalServer> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn("npm", ["start"], { cwd: resolve(import.meta.dirname, ".."), env: { ...process.env, PORT: String(port), BCRIT_LOG: "off" }, stdio: ["ignore", "ignore", "inherit"], detached: true });
  const ended = new Promise<void>((done) => void child.once("exit", () => done()));
  const stop = async () => {
    // The whole group: npm, the script and the runtime below it.
    if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    await ended;
  };
  /* oxlint-disable no-await-in-loop -- it waits */
  for (let tries = 0; tries < 300; tries++) {
    if (await fetch(`${url}/healthz`).then((response) => response.ok, () => false)) return { url, stop };
    await new Promise((wake) => setTimeout(wake, 200));
  }
  await stop();
  throw new Error("the server did not answer within a minute");
};
