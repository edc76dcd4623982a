import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { installDebian } from "./debian.ts";

/**
 * `npm run test:agent [-- pytest's own words]`: types and tests of agents/python with real PyTorch on the CPU. Its Python lives in
 * .venv/agent, or where BCRIT_AGENT_VENV says. uv installs: it unpacks once into its own cache, so that a second checkout
 * costs seconds. PyPI's torch brings CUDA libraries; UV_TORCH_BACKEND=cpu leaves them out where PyTorch's own index is reached.
 */
const root = resolve(import.meta.dirname, "..");
const agent = resolve(root, "agents/python");
const venv = resolve(process.env["BCRIT_AGENT_VENV"] ?? resolve(root, ".venv/agent"));
const python = resolve(venv, "bin/python");
const requirements = resolve(agent, "requirements-test.txt");
const UV = "uv==0.13.9";

const run = (command: string, words: readonly string[], where = agent): void => {
  const { status, error } = spawnSync(command, words, { cwd: where, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
};

const wanted = [requirements, resolve(agent, "pyproject.toml")].map((file) => readFileSync(file, "utf8")).join("\n") + UV + agent;
const stamp = resolve(venv, "installed");
const hash = createHash("sha256").update(wanted).digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== hash) {
  const create = ["-m", "venv", "--clear", venv];
  // A bare Debian has a python3 that cannot make one.
  if (spawnSync("python3", create, { stdio: "ignore" }).status !== 0) {
    installDebian(["python3", "python3-venv"]);
    run("python3", create);
  }
  run(python, ["-m", "pip", "install", "--quiet", UV]);
  run(resolve(venv, "bin/uv"), ["pip", "install", "--quiet", "--python", python, "-r", requirements, "-e", agent]);
  writeFileSync(stamp, hash);
}

run(python, ["-m", "mypy"]);
// Last, so that the log ends on its count.
run(python, ["-m", "pytest", "-q", ...process.argv.slice(2)]);
