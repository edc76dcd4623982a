/** `npm run backtest [-- --write]`: what is advised for published runs beside what was done; needs no data. */
import { compareAll } from "./backtest/compare.ts";
import { backtestPage } from "./backtest/page.ts";
import { replaceSection } from "./document.ts";

const rows = compareAll();
if (process.argv.includes("--write")) replaceSection(new URL("../docs/accuracy.md", import.meta.url), "backtest", backtestPage(rows, true));
else console.log(backtestPage(rows, false));
