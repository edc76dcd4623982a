import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { run, statusOf, venvWith } from "./python-venv.ts";

/**
 * `npm run test:agent [-- pytest's own words]`: types and tests of agents/python with real PyTorch on the CPU. Its Python lives in
 * .venv/agent, or where BCRIT_AGENT_VENV says. PyPI's torch brings CUDA libraries; UV_TORCH_BACKEND=cpu leaves them out where
 * PyTorch's own index is reached.
 */
const agent = resolve(import.meta.dirname, "../agents/python");
const venv = resolve(process.env["BCRIT_AGENT_VENV"] ?? resolve(import.meta.dirname, "../.venv/agent"));
const requirements = resolve(agent, "requirements-test.txt");

const wanted = [requirements, resolve(agent, "pyproject.toml")].map((file) => readFileSync(file, "utf8")).join("\n");
const python = venvWith(venv, wanted, agent, (uv, interpreter) => run(uv, ["pip", "install", "--quiet", "--python", interpreter, "-r", requirements, "-e", agent], agent));

run(python, ["-m", "mypy"], agent);
// Last, so that the log ends on its count.
process.exitCode = statusOf(python, ["-m", "pytest", "-q", ...process.argv.slice(2)], agent);
