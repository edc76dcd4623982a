import { rmSync } from "node:fs";
import { dryRun } from "../scripts/bundle.ts";
import { median } from "../scripts/data/quantile.ts";
import { serve } from "./workers.ts";
import type { Served } from "./workers.ts";

/**
 * `npm run bench:scenarios`: CPU of the whole runtime for one POST /v1/scenarios of a thousand rows, no two the same, in this sheet
 * or in any other of the run. The first sheet is told apart: it is asked of a runtime that has only just started. Needs Linux (/proc).
 */
const ROWS = 1000;
const SHEETS = Number(process.env["BCRIT_BENCH_SHEETS"] ?? 7);
const AIM_SECONDS = 1;

const sizes = ["1.3B", "3B", "7B", "13B", "34B", "70B"];
const lengths = [2048, 4096, 8192];
const machines = ["h100-sxm-80gb", "a100-sxm-80gb", "h200", "b200", "mi300x"];
const counts = [64, 128, 256, 512, 1024];

let asked = 0;

/** A plan over sizes, tokens, machines and counts, as somebody would type it; tokens are never the same twice. */
const sheet = (): string => {
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const tokens = Math.round([1e11, 5e11, 2e12, 8e12][i % 4]! * (1 + ++asked * 1e-6));
    return `plan ${i},${sizes[i % sizes.length]},${tokens},${lengths[i % lengths.length]},${machines[i % machines.length]},${counts[Math.floor(i / 7) % counts.length]}`;
  });
  return `name,params,tokens,sequence_length,accelerator,count\r\n${rows.join("\r\n")}\r\n`;
};

/** Seconds of CPU for one sheet. */
const measure = async (server: Served, format: string): Promise<number> => {
  const body = sheet();
  const before = server.cpuSeconds();
  const response = await fetch(`${server.url}/v1/scenarios?format=${format}`, { method: "POST", headers: { "content-type": "text/csv" }, body });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return server.cpuSeconds() - before;
};

const { folder, entry } = dryRun();
console.log(`${ROWS} rows a sheet, ${SHEETS} sheets after the first; seconds of CPU of the whole runtime process (aim: ${AIM_SECONDS})`);
console.log("format   first sheet   median   slowest");
/* oxlint-disable no-await-in-loop -- sheets go one after the other: what is measured is one sheet */
for (const format of ["csv", "json", "ndjson", "xlsx"]) {
  const server = await serve(folder, entry);
  const first = await measure(server, format);
  const later: number[] = [];
  for (let i = 0; i < SHEETS; i++) later.push(await measure(server, format));
  await server.stop();
  console.log(`${format.padEnd(8)} ${first.toFixed(2).padStart(11)} ${median(later).toFixed(2).padStart(8)} ${Math.max(...later).toFixed(2).padStart(9)}`);
}
rmSync(folder, { recursive: true, force: true });
