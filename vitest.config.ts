import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { buildAssets } from "./scripts/build-assets.ts";

await buildAssets();

/** `core`: the pure rooms, in Node. `workerd`: the whole Worker, in the runtime it is deployed to. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "core", include: ["test/{numbers,science,hardware,advice,property,scripts,charts,runs}/**/*.test.ts", "test/*.test.ts"] } },
      {
        plugins: [cloudflareTest({ main: "./src/index.ts", wrangler: { configPath: "./wrangler.toml" }, miniflare: { bindings: { BCRIT_LOG: "off" } } })],
        test: { name: "workerd", include: ["test/{http,contract,pages}/**/*.test.ts"] },
      },
    ],
  },
});
