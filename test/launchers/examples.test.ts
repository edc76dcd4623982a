import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";

const folder = "docs/examples/launch";
const away = { ...process.env, BCRIT_URL: "http://127.0.0.1:1", LAUNCH: "echo" };
const bash = (script: string, env: Record<string, string | undefined> = away) => spawnSync("bash", ["-c", script], { encoding: "utf8", env });

test.each(["torchrun.sh", "megatron.sbatch"])("%s runs on its own values while the service is away", (file) => {
  const { status, stdout, stderr } = bash(`bash ${folder}/${file}`);
  expect(status).toBe(0);
  expect(stdout).toMatch(/--global-batch-size (?:512|1024)/);
  expect(stderr).toContain("Bcrit did not answer");
});

test("ray_train.py is Python, and runs on its own values while the service is away", () => {
  const { status, stdout } = spawnSync("python3", [`${folder}/ray_train.py`], { encoding: "utf8", env: away });
  expect(status).toBe(0);
  expect(stdout).toContain("'GLOBAL_BATCH_SIZE': 512.0");
});

test.each([
  ["skypilot.yaml", (tree: { run: string }) => tree.run, "envs"],
  ["github-actions.yml", (tree: { jobs: { train: { steps: { run?: string }[] } } }) => tree.jobs.train.steps[1]?.run ?? "", "jobs"],
] as const)("%s is YAML whose script runs", (file, scriptOf, key) => {
  const tree = parse(readFileSync(`${folder}/${file}`, "utf8"));
  expect(tree).toHaveProperty(key);
  const { status, stdout } = bash(`GLOBAL_BATCH_SIZE=512 MICRO_BATCH_SIZE=4 GRAD_ACCUM=16 LEARNING_RATE=3e-4 WARMUP_STEPS=1\n${scriptOf(tree)}`);
  expect(status).toBe(0);
  expect(stdout).toContain("--global-batch-size 512");
});

test("every example is told in docs/launchers.md", () => {
  const told = readFileSync("docs/launchers.md", "utf8");
  for (const file of readdirSync(folder)) expect(told).toContain(`examples/launch/${file}`);
});
