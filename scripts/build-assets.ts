import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const root = new URL("../", import.meta.url);

/** Static file → where it comes from. Everything the service serves is its own copy. */
const assets: readonly (readonly [to: string, from: string])[] = [
  ["assets/scalar.js", "node_modules/@scalar/api-reference/dist/browser/standalone.js"],
  ["assets/bcrit.css", "src/pages/static/bcrit.css"],
  ["openapi.json", "schemas/openapi.json"],
];

/** Scripts of pages, each one file. */
const scripts = ["home", "run"] as const;

/** Fills .assets, which wrangler serves as they are. */
export const buildAssets = async (): Promise<void> => {
  await mkdir(new URL(".assets/assets/", root), { recursive: true });
  await Promise.all([
    ...assets.map(([to, from]) => copyFile(new URL(from, root), new URL(`.assets/${to}`, root))),
    ...scripts.map((name) =>
      build({
        cwd: fileURLToPath(root),
        input: `src/pages/script/${name}.ts`,
        platform: "browser",
        output: { file: fileURLToPath(new URL(`.assets/assets/${name}.js`, root)), format: "esm", minify: true },
      }),
    ),
  ]);
};

if (import.meta.main) {
  await buildAssets();
  console.log(`.assets/: ${assets.length + scripts.length} files`);
}
