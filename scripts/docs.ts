/**
 * `npm run docs`: starts the server as the README says, runs every command of README, guide and self-hosting page against it, and
 * writes what they print below them; then the model version, the tables of docs/science.md, the frontier picture and the
 * back-test. Nothing in them is typed by hand.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { MODEL_VERSION } from "../src/advice/model-version.ts";
import { outputOf, withOutputs } from "./console-blocks.ts";
import { replaceSection } from "./document.ts";
import { startServer } from "./local-server.ts";

const root = resolve(import.meta.dirname, "..");
const readme = resolve(root, "README.md");

/** A model version as it is printed: a date and a number. */
const VERSION = /\b\d{4}-\d\d-\d\d\.\d+\b/g;

/** Section of the README → the command in it, as a reader types it. */
const COMMANDS: Readonly<Record<string, string>> = {
  palm: "curl -s localhost:8787/v1/advice.txt -H 'content-type: application/json' -d @docs/examples/palm-540b.json | head -41",
  one: "curl -s 'localhost:8787/v1/advice.txt?params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256&field=summary'",
  number: "curl -s 'localhost:8787/v1/advice.txt?params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256&field=cost.wall_clock_hours.p50'",
  problem: "curl -s localhost:8787/v1/advice -H 'content-type: application/json' -d '{\"model\": {\"hiden\": 4096}, \"data\": {\"tokens\": -1}, \"hardware\": {\"accelerator\": \"h100\", \"count\": 8}}' | jq -c '.errors[]'",
};

const server = await startServer();
try {
  const print = (command: string): string => outputOf(command, server.url, root);
  for (const [section, command] of Object.entries(COMMANDS)) replaceSection(readme, section, `\`\`\`console\n$ ${command}\n${print(command)}\n\`\`\``);
  for (const name of ["docs/guide.md", "docs/launchers.md", "docs/self-hosting.md", "docs/chat.md", "docs/spreadsheets.md"]) {
    const file = resolve(root, name);
    writeFileSync(file, withOutputs(readFileSync(file, "utf8").replaceAll(VERSION, MODEL_VERSION), print));
  }
} finally {
  await server.stop();
}
for (const script of [["scripts/science-tables.ts"], ["scripts/draw-frontier.ts"], ["scripts/backtest.ts", "--write"]]) {
  const { status } = spawnSync(process.execPath, script, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${script.join(" ")} failed`);
}
