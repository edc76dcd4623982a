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

/** Fills .assets, which wrangler serves as they are. */
export const buildAssets = async (): Promise<void> => {
  await mkdir(new URL(".assets/assets/", root), { recursive: true });
  await Promise.all([
    ...assets.map(([to, from]) => copyFile(new URL(from, root), new URL(`.assets/${to}`, root))),
    build({
      cwd: fileURLToPath(root),
      input: "src/pages/script/home.ts",
      platform: "browser",
      output: { file: fileURLToPath(new URL(".assets/assets/home.js", root)), format: "esm", minify: true },
    }),
  ]);
};

if (import.meta.main) {
  await buildAssets();
  console.log(`.assets/: ${assets.length + 1} files`);
}
