/**
 * `npm run docs`: starts the server as the README says, runs the README's own commands against it, and writes what they print
 * into the README, the frontier picture and the back-test. Nothing in them is typed by hand.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { replaceSection } from "./document.ts";
import { startServer } from "./local-server.ts";

const root = resolve(import.meta.dirname, "..");
const readme = resolve(root, "README.md");

/** Section of the README → the command in it, as a reader types it. */
const COMMANDS: Readonly<Record<string, string>> = {
  palm: "curl -s localhost:8787/v1/advice.txt -H 'content-type: application/json' -d @docs/examples/palm-540b.json | head -41",
  one: "curl -s 'localhost:8787/v1/advice.txt?params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256&field=summary'",
  number: "curl -s 'localhost:8787/v1/advice.txt?params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256&field=cost.wall_clock_hours.p50'",
  problem: "curl -s localhost:8787/v1/advice -H 'content-type: application/json' -d '{\"model\": {\"hiden\": 4096}, \"data\": {\"tokens\": -1}, \"hardware\": {\"accelerator\": \"h100\", \"count\": 8}}'",
};

const server = await startServer();
try {
  for (const [section, command] of Object.entries(COMMANDS)) {
    const { stdout, status } = spawnSync("bash", ["-c", command.replace("localhost:8787", server.url)], { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(`${command} failed`);
    replaceSection(readme, section, `\`\`\`console\n$ ${command}\n${stdout.trimEnd()}\n\`\`\``);
  }
} finally {
  await server.stop();
}
for (const script of [["scripts/draw-frontier.ts"], ["scripts/backtest.ts", "--write"]]) {
  const { status } = spawnSync(process.execPath, script, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${script.join(" ")} failed`);
}
