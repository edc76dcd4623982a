/**
 * `npm run backtest [-- --write | --check]`: what is advised for published runs beside what was done; needs no data. `--write`
 * rewrites its section of docs/accuracy.md; `--check` ends with 1 when a target is missed or that section is out of date.
 */
import { readFileSync } from "node:fs";
import { compareAll } from "./backtest/compare.ts";
import { backtestPage } from "./backtest/page.ts";
import { summarizeBacktest } from "./backtest/summary.ts";
import { replaceSection } from "./document.ts";

const document = new URL("../docs/accuracy.md", import.meta.url);
const rows = compareAll();
const wanted = (flag: string) => process.argv.includes(flag);
if (wanted("--write")) replaceSection(document, "backtest", backtestPage(rows, true));
else console.log(backtestPage(rows, false));
if (wanted("--check")) {
  const missed = summarizeBacktest(rows).filter(({ met }) => met === false);
  for (const { target, result } of missed) console.error(`missed: ${target} (${result})`);
  const stale = !readFileSync(document, "utf8").includes(backtestPage(rows, true).trim());
  if (stale) console.error("docs/accuracy.md is out of date: npm run backtest -- --write");
  if (missed.length > 0 || stale) process.exitCode = 1;
}
