import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dryRun } from "../scripts/bundle.ts";
import { median } from "../scripts/data/quantile.ts";
import { ownObjects, serve, type Served } from "./workers.ts";

/**
 * `npm run bench:ingest`: posts a second that Bcrit stores, over many runs and to one, against a bare Durable Object that only
 * inserts the same row, both under the same workerd in the same run, in turns. `--minutes 10` posts so long to Bcrit alone and
 * shows its memory. `--disk /dev/shm` keeps the state in memory, so that what is compared is work and not the disk. Needs Linux (/proc).
 */
const word = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise);
};
const option = (name: string, otherwise: number): number => Number(word(name, String(otherwise)));

const ROUNDS = option("rounds", 5);
const POSTS = option("posts", 2_000);
const AT_ONCE = option("at-once", 32);
const MINUTES = option("minutes", 0);
const RUNS = option("runs", 64);

/** A Worker that reads JSON and inserts it under its key into the object it names: the least that durable state costs. */
const bareWorker = `
import { DurableObject } from "cloudflare:workers";
export class Bare extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS noise (agent TEXT, bucket INTEGER, n INTEGER, posted TEXT, PRIMARY KEY (agent, bucket)) WITHOUT ROWID");
  }
  insert(agent, bucket, n, posted) {
    this.ctx.storage.sql.exec("INSERT OR REPLACE INTO noise VALUES (?, ?, ?, ?)", agent, bucket, n, posted);
  }
}
export default {
  async fetch(request, env) {
    if (request.method === "GET") return new Response("ready");
    const body = await request.json();
    const [cell] = body.cells;
    await env.BARE.getByName(new URL(request.url).pathname).insert(body.agent, cell.bucket, cell.n, JSON.stringify(cell));
    return new Response('{"accepted":1,"ignored":0}\\n', { headers: { "content-type": "application/json" } });
  },
};`;

const pool = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

/** One POST on a kept connection: the client must not be what is measured. */
const send = (url: string, key: string, body: string): Promise<string> =>
  new Promise((done, fail) => {
    const sent = request(url, { method: "POST", agent: pool, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...(key === "" ? {} : { authorization: `Bearer ${key}` }) } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk)).on("end", () => (answer.statusCode !== undefined && answer.statusCode < 300 ? done(text) : fail(new Error(text))));
    });
    sent.on("error", fail).end(body);
  });

let steps = 0;

/** What one agent posts every few steps: one cell that has grown. */
const post = (): string => {
  const n = ++steps;
  const bucket = 90 + (n % 8);
  return JSON.stringify({
    agent: `host${n % 4}:0`,
    epoch: 0,
    segment: { id: "stable", batch_sequences: 512, optimizer: "adamw", learning_rate: 3e-4, betas: [0.9, 0.95] },
    geometry: { unit: "sequence", tokens_per_unit: 2048, groups: 64, units_per_step: 512, data_parallel: 64, gradient_accumulation: 1, micro_batch: 8 },
    cells: [{ metric: "l2", scope: "all", bucket, from_tokens: 2.6e9, to_tokens: 2.7e9, from_step: 1, to_step: n, n, s: n, g: 0.002 * n, ss: 1.01 * n, gg: 5e-6 * n, sg: 0.002 * n, loss: { n, sum: 2.8 * n, sum_squares: 8 * n }, skipped: 0, clipped: 0 }],
  });
};

interface Rate {
  readonly postsASecond: number;
  /** Milliseconds of CPU of the runtime a post. */
  readonly cpu: number;
}

/** So many posts, so many at a time, to each address in turn. */
const measure = async (server: Served, key: string, paths: readonly string[], posts: number): Promise<Rate> => {
  const [before, start] = [server.cpuSeconds(), performance.now()];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < posts) await send(`${server.url}${paths[next++ % paths.length] ?? ""}`, key, post());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { postsASecond: (posts * 1000) / (performance.now() - start), cpu: ((server.cpuSeconds() - before) * 1000) / posts };
};

const json = async <T>(url: string, key: string, body: unknown): Promise<T> => JSON.parse(await send(url, key, JSON.stringify(body))) as T;

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(word("disk", tmpdir()), "bcrit-ingest-"));
  folders.push(made);
  return made;
};

const bundle = dryRun();
folders.push(bundle.folder);
const bcrit = await serve(bundle.folder, bundle.entry, { ...ownObjects, folder: folder() });
const bareFolder = folder();
writeFileSync(join(bareFolder, "bare.js"), bareWorker);
const bare = await serve(bareFolder, "bare.js", { folder: folder(), objects: { BARE: "Bare" }, variables: {} });

const { key } = await json<{ key: string }>(`${bcrit.url}/v1/workspaces`, "", { name: "bench" });
const question = { model: { params: 7e9 }, data: { tokens: 2e12, sequence_length: 2048 }, hardware: { accelerator: "h100-sxm-80gb", count: 64 } };
const paths: string[] = [];
for (let i = 0; i < RUNS; i++) paths.push(`/v1/runs/${(await json<{ id: string }>(`${bcrit.url}/v1/runs`, key, { name: `run ${i}`, question })).id}/measurements`);

const mib = (bytes: number): string => (bytes / 1_048_576).toFixed(0).padStart(6);

if (MINUTES > 0) {
  console.log("minute  posts/s  MiB resident");
  for (let minute = 1; minute <= MINUTES; minute++) {
    const end = performance.now() + 60_000;
    let posts = 0;
    while (performance.now() < end) {
      await measure(bcrit, key, paths, 1_000);
      posts += 1_000;
    }
    console.log(`${String(minute).padStart(6)}  ${(posts / 60).toFixed(0).padStart(7)}  ${mib(bcrit.residentBytes())}`);
  }
} else {
  console.log(`${ROUNDS} rounds of ${POSTS} posts of one cell each way, ${AT_ONCE} at a time; medians; CPU of the whole runtime process`);
  console.log("                      bcrit/s    bare/s   ratio   bcrit CPU ms   bare CPU ms   CPU ratio");
  for (const [name, to] of [[`over ${RUNS} runs`, paths], ["to one run", paths.slice(0, 1)]] as const) {
    await measure(bcrit, key, to, POSTS);
    await measure(bare, "", to, POSTS);
    const [ours, floor]: [Rate[], Rate[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await measure(bcrit, key, to, POSTS));
      floor.push(await measure(bare, "", to, POSTS));
    }
    const rate = (of: readonly Rate[]): number => median(of.map(({ postsASecond }) => postsASecond));
    const cpu = (of: readonly Rate[]): number => median(of.map((one) => one.cpu));
    const cells = [rate(ours).toFixed(0).padStart(9), rate(floor).toFixed(0).padStart(9), (rate(ours) / rate(floor)).toFixed(2).padStart(7), cpu(ours).toFixed(3).padStart(14), cpu(floor).toFixed(3).padStart(13), (cpu(floor) / cpu(ours)).toFixed(2).padStart(11)];
    console.log(`${name.padEnd(20)}${cells.join(" ")}`);
  }
}
await bcrit.stop();
await bare.stop();
pool.destroy();
for (const made of folders) rmSync(made, { recursive: true, force: true });
