import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { installDebian } from "./debian.ts";
import { startServer } from "./local-server.ts";

/**
 * `npm run test:fuzz`: schemathesis reads the served openapi.json and sends what fits it and what does not. A 500, an answer
 * the document does not describe, or an accepted question that breaks the schema fails. Its Python lives in .venv/fuzz.
 */
const root = resolve(import.meta.dirname, "..");
const venv = resolve(root, ".venv/fuzz");
const VERSION = "schemathesis==4.32.5";

const must = (command: string, words: readonly string[]): void => {
  const { status, error } = spawnSync(command, words, { cwd: root, stdio: "inherit", env: { ...process.env, SCHEMATHESIS_HOOKS: "scripts/fuzz-hooks.py" } });
  if (status !== 0) throw error ?? new Error(`${command} ${words.join(" ")} failed`);
};

if (!existsSync(resolve(venv, "bin/schemathesis"))) {
  const create = ["-m", "venv", "--clear", venv];
  // A bare Debian has a python3 that cannot make one.
  if (spawnSync("python3", create, { stdio: "ignore" }).status !== 0) {
    installDebian(["python3", "python3-venv"]);
    must("python3", create);
  }
  must(resolve(venv, "bin/pip"), ["install", "--quiet", VERSION]);
}

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
  must(resolve(venv, "bin/schemathesis"), ["run", `${server.url}/openapi.json`, ...options.split(" "), "--header", `Authorization: Bearer ${key}`, "--exclude-path-regex", left]);
} finally {
  await server.stop();
}
