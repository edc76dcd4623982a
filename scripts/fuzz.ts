import { resolve } from "node:path";
import { startServer } from "./local-server.ts";
import { run, statusOf, venvWith } from "./python-venv.ts";

/**
 * `npm run test:fuzz`: schemathesis reads the served openapi.json and sends what fits it and what does not. A 500, an answer
 * the document does not describe, or an accepted question that breaks the schema fails. Its Python lives in .venv/fuzz.
 */
const root = resolve(import.meta.dirname, "..");
const venv = resolve(root, ".venv/fuzz");
const SCHEMATHESIS = "schemathesis==4.32.5";

venvWith(venv, SCHEMATHESIS, root, (uv, python) => run(uv, ["pip", "install", "--quiet", "--python", python, SCHEMATHESIS], root));

const server = await startServer();
try {
  const examples = process.env["BCRIT_FUZZ_EXAMPLES"] ?? "60";
  const seed = process.env["BCRIT_FUZZ_SEED"] ?? "2026";
  // A question can fit the schema and still have no answer, as a model that does not fit or a deadline nobody can keep: that
  // valid data is accepted is not checked.
  const options = `--url ${server.url} --workers 1 --max-examples ${examples} --request-timeout 20 --seed ${seed} --generation-database none --exclude-checks positive_data_acceptance`;
  // Runs are fuzzed with a key of their own workspace. Events never end, and a key that is revoked would end everything.
  const made = await fetch(`${server.url}/v1/workspaces`, { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"name":"fuzz"}' });
  const { key } = await made.json<{ readonly key: string }>();
  // These suffixes run the code of .csv, .txt and none, and would take twice the time.
  const left = String.raw`^/v1/(advice\.(json|tsv|md|env|args)|runs/\{id\}/events|keys/\{id\})$`;
  process.exitCode = statusOf(resolve(venv, "bin/schemathesis"), ["run", `${server.url}/openapi.json`, ...options.split(" "), "--header", `Authorization: Bearer ${key}`, "--exclude-path-regex", left], root, { SCHEMATHESIS_HOOKS: "scripts/fuzz-hooks.py" });
} finally {
  await server.stop();
}
