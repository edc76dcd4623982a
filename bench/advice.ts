import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dryRun } from "../scripts/bundle.ts";
import { median } from "../scripts/data/quantile.ts";
import { serve } from "./workers.ts";
import type { Served } from "./workers.ts";

/**
 * `npm run bench`: CPU of one whole advice against a bare Worker that reads the same request and answers the same bytes, both
 * under the same workerd in the same run, in turns. CPU and not wall-clock: machines are noisy. No two requests ask the same,
 * so that nothing remembered from an earlier one can answer. Needs Linux (/proc).
 */
interface Question {
  readonly model: { readonly params: number };
  readonly data: { readonly tokens: number; readonly sequence_length?: number };
  readonly hardware: { readonly accelerator: string; readonly count: number };
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  "7B on 2T tokens, 256 H100": { model: { params: 7e9 }, data: { tokens: 2e12 }, hardware: { accelerator: "h100-sxm-80gb", count: 256 } },
  "540B on 780B tokens, 6,144 TPU v4": { model: { params: 540e9 }, data: { tokens: 780e9, sequence_length: 2048 }, hardware: { accelerator: "tpu-v4", count: 6144 } },
  "405B on 15T tokens, 16,384 H100": { model: { params: 405e9 }, data: { tokens: 15e12, sequence_length: 8192 }, hardware: { accelerator: "h100-sxm-80gb", count: 16_384 } },
};

const ROUNDS = 8;
const REQUESTS = Number(process.env["BCRIT_BENCH_REQUESTS"] ?? 250);

let asked = 0;

/** The question with tokens nobody asked about before: a millionth more every time. */
const distinct = (question: Question): string => JSON.stringify({ ...question, data: { ...question.data, tokens: Math.round(question.data.tokens * (1 + ++asked * 1e-6)) } });

/* oxlint-disable no-await-in-loop -- requests go one after the other: what is measured is one request */
const ask = async (url: string, question: Question, times: number): Promise<string> => {
  let last = "";
  for (let i = 0; i < times; i++) {
    const response = await fetch(`${url}/v1/advice`, { method: "POST", headers: { "content-type": "application/json" }, body: distinct(question) });
    last = await response.text();
    if (!response.ok) throw new Error(last);
  }
  return last;
};

/** Milliseconds of CPU a request. */
const measure = async (server: Served, question: Question): Promise<number> => {
  const before = server.cpuSeconds();
  await ask(server.url, question, REQUESTS);
  return ((server.cpuSeconds() - before) * 1000) / REQUESTS;
};

const echoWorker = (answer: string): { folder: string; entry: string } => {
  const folder = mkdtempSync(join(tmpdir(), "bcrit-echo-"));
  writeFileSync(
    join(folder, "echo.js"),
    `const answer = ${JSON.stringify(answer)};
export default { async fetch(request) { await request.text(); return new Response(answer, { headers: { "content-type": "application/json" } }); } };`,
  );
  return { folder, entry: "echo.js" };
};

const { folder, entry } = dryRun();
const bcrit = await serve(folder, entry);
console.log(`${ROUNDS} rounds of ${REQUESTS} requests each way, no two the same; CPU of the whole runtime process a request`);
console.log("question                             bcrit ms   echo ms   above ms   ratio");
for (const [name, question] of Object.entries(QUESTIONS)) {
  const made = echoWorker(await ask(bcrit.url, question, REQUESTS));
  const echo = await serve(made.folder, made.entry);
  await ask(echo.url, question, REQUESTS);
  const [ours, floor]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await measure(bcrit, question));
    floor.push(await measure(echo, question));
  }
  const [a, b] = [median(ours), median(floor)];
  console.log(`${name.padEnd(36)} ${a.toFixed(3).padStart(8)} ${b.toFixed(3).padStart(9)} ${(a - b).toFixed(3).padStart(10)} ${(a / b).toFixed(2).padStart(7)}`);
  await echo.stop();
  rmSync(made.folder, { recursive: true, force: true });
}
await bcrit.stop();
rmSync(folder, { recursive: true, force: true });
