import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeCases } from "./launch-cases.ts";
import { run, statusOf, venvWith } from "./python-venv.ts";

/**
 * `npm run test:launchers [-- pytest's own words]`: what Bcrit writes for launchers, read by the launchers' own parsers and config
 * classes. Their Python lives in .venv/launchers, or where BCRIT_LAUNCHERS_VENV says. PyPI's torch brings CUDA libraries;
 * UV_TORCH_BACKEND=cpu leaves them out where PyTorch's own index is reached.
 */
const root = resolve(import.meta.dirname, "..");
const tests = resolve(root, "test/launchers-python");
const venv = resolve(process.env["BCRIT_LAUNCHERS_VENV"] ?? resolve(root, ".venv/launchers"));
const alone = resolve(venv, "alone");
const listed = (name: string): string => readFileSync(resolve(tests, name), "utf8");

const python = venvWith(venv, ["requirements.txt", "overrides.txt", "alone.txt"].map(listed).join("\n"), root, (uv, interpreter) => {
  run(uv, ["pip", "install", "--quiet", "--python", interpreter, "-r", resolve(tests, "requirements.txt"), "--overrides", resolve(tests, "overrides.txt")], root);
  for (const name of listed("alone.txt").split("\n").filter((line) => line !== "" && !line.startsWith("#"))) {
    run(uv, ["pip", "install", "--quiet", "--python", interpreter, "--no-deps", "--target", resolve(alone, name), name], root);
  }
});

const cases = mkdtempSync(join(tmpdir(), "bcrit-launch-"));
try {
  console.log(`${writeCases(cases)} configurations`);
  process.exitCode = statusOf(python, ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore", tests, ...process.argv.slice(2)], root, { BCRIT_LAUNCH_CASES: cases, BCRIT_LAUNCH_ALONE: alone, CUDA_VISIBLE_DEVICES: "", TRITON_CACHE_DIR: cases });
} finally {
  rmSync(cases, { recursive: true, force: true });
}
