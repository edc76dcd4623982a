import { readdir, readFile, rm } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "rolldown";

const root = new URL("../", import.meta.url);
const folder = new URL("dist/worker/", root);

/** `*.built.ts` exports plain data: its values go into the bundle, and the code that worked them out does not. */
const worked: Plugin = {
  name: "built",
  load: {
    filter: { id: /\.built\.ts$/ },
    async handler(file) {
      const values = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
      return { code: Object.entries(values).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`).join("\n"), moduleType: "js" };
    },
  },
};

/**
 * The protocol of assistants brings the whole of zod, of which an advice needs a part: it gets a copy of its own, or that
 * whole would be loaded at start.
 */
const APART = "?apart";
const apart: Plugin = {
  name: "apart",
  resolveId: {
    filter: { id: /^(?:zod|\.)/ },
    async handler(source, importer, options) {
      const mine = importer?.includes("node_modules/@modelcontextprotocol/") === true && source.startsWith("zod");
      if (importer === undefined || !(mine || importer.endsWith(APART))) return null;
      const resolved = await this.resolve(source, importer.replace(APART, ""), { ...options, skipSelf: true });
      return resolved === null || resolved.external !== false ? resolved : `${resolved.id}${APART}`;
    },
  },
  load: { filter: { id: /\?apart$/ }, handler: async (file) => ({ code: await readFile(file.replace(APART, ""), "utf8"), moduleSideEffects: false }) },
};

/** What is no script stays a file of its own beside the modules; wrangler.toml says how each kind is uploaded. */
const besides: Plugin = {
  name: "besides",
  resolveId: {
    filter: { id: /\.(?:wasm|woff2)$/ },
    async handler(source, importer, options) {
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      if (resolved === null) return null;
      const fileName = basename(resolved.id);
      this.emitFile({ type: "asset", fileName, source: await readFile(resolved.id) });
      return { id: `./${fileName}`, external: true };
    },
  },
};

/**
 * Bundles src/index.ts into dist/worker: one module with all that an advice needs, and a module for every `import()`, which
 * the runtime loads when it is first reached. Wrangler runs this before it serves or deploys (wrangler.toml, [build]).
 */
export const buildWorker = async (): Promise<void> => {
  const { output } = await build({
    cwd: fileURLToPath(root),
    input: { index: "src/index.ts" },
    platform: "neutral",
    resolve: { conditionNames: ["workerd", "worker", "browser", "import", "module", "default"] },
    external: [/^cloudflare:/, /^node:/],
    plugins: [worked, apart, besides],
    output: {
      dir: fileURLToPath(folder),
      format: "esm",
      // A deployment is uploaded whole and nothing caches a part of it: hashes in the names would only weigh at start, where each is imported.
      chunkFileNames: "[name].js",
      minify: true,
      // Names kept for stack traces cost a call for every closure made: half the CPU of an advice.
      keepNames: false,
      // What the entry reaches by statement stays together: it packs better than shared pieces. The entry itself may export
      // nothing but the Worker, so the pieces loaded on demand import from this module.
      codeSplitting: { groups: [{ name: "start", tags: ["$initial"] }] },
    },
  });
  const written = new Set(output.map(({ fileName }) => fileName));
  // What an earlier build left goes last: a server that runs from the folder never sees it empty.
  await Promise.all((await readdir(folder)).filter((file) => !written.has(file)).map((file) => rm(new URL(file, folder), { recursive: true })));
};

if (import.meta.main) await buildWorker();
