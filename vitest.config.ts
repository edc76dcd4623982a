import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { buildAssets } from "./scripts/build-assets.ts";

await buildAssets();

/** Published examples, so that test/http/chat.test.ts can sign: of Slack's documentation, of RFC 8032 section 7.1 test 1, and made up. */
const chatSecrets = {
  BCRIT_SLACK_SIGNING_SECRET: "8f742231b10e8888abcd99yyyzzz85a5",
  BCRIT_DISCORD_PUBLIC_KEY: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
  BCRIT_MATTERMOST_TOKEN: "test-token",
  BCRIT_TEAMS_SECURITY_TOKEN: "dGVzdC1zZWN1cml0eS10b2tlbi0wMTIzNDU2Nzg5YWI=",
};

/** `core`: the pure rooms, in Node. `workerd`: the whole Worker, in the runtime it is deployed to. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "core", include: ["test/{numbers,science,hardware,advice,property,scripts,charts,chat,runs,launchers,spreadsheets}/**/*.test.ts", "test/*.test.ts"] } },
      {
        plugins: [cloudflareTest({ main: "./src/index.ts", wrangler: { configPath: "./wrangler.toml" }, miniflare: { bindings: { BCRIT_LOG: "off", BCRIT_SIGN_UP: "open", ...chatSecrets } } })],
        test: { name: "workerd", include: ["test/{http,contract,pages}/**/*.test.ts"] },
      },
    ],
  },
});
