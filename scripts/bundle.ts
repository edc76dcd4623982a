import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const root = resolve(import.meta.dirname, "..");

/** Bytes gzipped that may be loaded before a Worker answers its first question. */
const BUDGET = 60_000;

/** Bytes gzipped that a deployment may weigh: what Cloudflare takes on its free plan. */
const UPLOAD_BUDGET = 3_000_000;

/** What is uploaded; beside the modules, wrangler leaves source maps and a note there. */
const UPLOADED = /\.(?:js|wasm|woff2)$/;

/** One module as it is uploaded. */
interface Module {
  readonly name: string;
  readonly gzipped: number;
  /** Modules it imports by statement: loaded with it. */
  readonly needs: readonly string[];
}

/** The Worker's modules as `wrangler deploy` would upload them, in a folder of their own. */
export const dryRun = (): { readonly folder: string; readonly entry: string; readonly modules: readonly Module[] } => {
  const folder = mkdtempSync(join(tmpdir(), "bcrit-bundle-"));
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", folder], { cwd: root, encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false" } });
  if (status !== 0) throw new Error(`the bundle failed: ${stdout}${stderr}`);
  const modules = readdirSync(folder).filter((name) => UPLOADED.test(name)).map((name) => {
    const bytes = readFileSync(join(folder, name));
    const needs = !name.endsWith(".js") ? [] : [...bytes.toString("utf8").matchAll(/\b(?:from|import)"\.\/([^"]+)"/g)].map(([, file]) => file ?? "");
    return { name, gzipped: gzipSync(bytes).length, needs };
  });
  return { folder, entry: "index.js", modules };
};

/** The entry and everything its import statements reach. */
const withEntry = (modules: readonly Module[], entry: string): ReadonlySet<string> => {
  const reached = new Set([entry]);
  for (const name of reached) for (const need of modules.find((module) => module.name === name)?.needs ?? []) reached.add(need);
  return reached;
};

const sum = (of: readonly Module[]): number => of.reduce((total, { gzipped }) => total + gzipped, 0);

const line = (name: string, bytes: number): void => console.log(`${name.padEnd(44)} ${(bytes / 1000).toFixed(1).padStart(5)} kB`);

/** `npm run bundle`: sizes of what a deployment uploads, and whether what starts the Worker keeps its budget. */
const main = (): number => {
  const { folder, entry, modules } = dryRun();
  rmSync(folder, { recursive: true, force: true });
  const atStart = withEntry(modules, entry);
  const started = sum(modules.filter(({ name }) => atStart.has(name)));
  console.log("gzipped, as wrangler deploy would upload it");
  for (const { name, gzipped } of modules.toSorted((a, b) => b.gzipped - a.gzipped)) line(`${atStart.has(name) ? "at start" : "on demand"}  ${name}`, gzipped);
  const total = sum(modules);
  line(`total, of ${UPLOAD_BUDGET / 1000} kB`, total);
  line(`at start, of ${BUDGET / 1000} kB`, started);
  if (started > BUDGET) console.error(`What is loaded at start is ${started - BUDGET} bytes over its budget.`);
  if (total > UPLOAD_BUDGET) console.error(`What is uploaded is ${total - UPLOAD_BUDGET} bytes over its budget.`);
  return started > BUDGET || total > UPLOAD_BUDGET ? 1 : 0;
};

if (import.meta.main) process.exitCode = main();
