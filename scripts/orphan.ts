import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { isTaken } from "./free-port.ts";

/**
 * A server killed outright (SIGKILL) cannot stop the runtime below it, which goes on holding the port. So its process group is
 * written down beside the local state, and the next start on that port ends what is left of it.
 */
const recordOf = (port: string): URL => new URL(`../.wrangler/serve-${port}.pid`, import.meta.url);

/** Writes down the leader of the runtime's process group, and this process, which looks after it. */
export const remember = async (port: string, leader: number): Promise<void> => {
  await mkdir(new URL(".", recordOf(port)), { recursive: true });
  await writeFile(recordOf(port), `${leader} ${process.pid}`);
};

/** Forgets it: the runtime ended. */
export const forget = (port: string): Promise<void> => rm(recordOf(port), { force: true });

/** Does a process still run this program, and not a later one with its number? Linux only; elsewhere no. */
const runs = async (pid: number, program: string): Promise<boolean> => (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).includes(program);

/** Ends what a killed server left on a port. True when the port is free afterwards. */
export const endOrphan = async (port: string): Promise<boolean> => {
  if (!(await isTaken(Number(port)))) return true;
  const [leader = 0, keeper = 0] = (await readFile(recordOf(port), "utf8").catch(() => "")).split(" ").map(Number);
  const orphaned = leader > 1 && (await runs(leader, "wrangler-dist/cli.js")) && !(await runs(keeper, "serve.ts"));
  if (!orphaned) return false;
  process.kill(-leader, "SIGKILL");
  for (let tries = 0; tries < 50; tries++) {
    if (!(await isTaken(Number(port)))) return true;
    await wait(100);
  }
  return false;
};
