import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { installDebian } from "./debian.ts";

const UV = "uv==0.13.9";

/** Runs a command in the open and says its exit status; one that ends by a signal counts as 1. */
export const statusOf = (command: string, words: readonly string[], where: string, env: Readonly<Record<string, string>> = {}): number => {
  const { status, error } = spawnSync(command, words, { cwd: where, stdio: "inherit", env: { ...process.env, ...env } });
  if (error !== undefined) throw error;
  return status ?? 1;
};

/** Runs a command that has to succeed. */
export const run = (command: string, words: readonly string[], where: string): void => {
  const status = statusOf(command, words, where);
  if (status !== 0) throw new Error(`${command} ${words.join(" ")} ended with status ${status}`);
};

/**
 * A virtual environment that holds what `wanted` says, made anew when that changes. uv installs: it unpacks once into its own
 * cache, so that a second checkout costs seconds. `install` gets uv's path and the environment's Python.
 */
export const venvWith = (venv: string, wanted: string, root: string, install: (uv: string, python: string) => void): string => {
  const python = resolve(venv, "bin/python");
  const stamp = resolve(venv, "installed");
  const hash = createHash("sha256").update(wanted + UV + root).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return python;
  const create = ["-m", "venv", "--clear", venv];
  // A bare Debian has a python3 that cannot make one.
  if (spawnSync("python3", create, { stdio: "ignore" }).status !== 0) {
    installDebian(["python3", "python3-venv"]);
    run("python3", create, root);
  }
  run(python, ["-m", "pip", "install", "--quiet", UV], root);
  install(resolve(venv, "bin/uv"), python);
  writeFileSync(stamp, hash);
  return python;
};
