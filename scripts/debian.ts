import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";

/** Installs Debian packages where this user may. */
export const installDebian = (packages: readonly string[]): void => {
  console.log(`installing ${packages.join(" ")}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  for (const step of [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", ...packages]]) {
    const [command = "apt-get", ...words] = [...sudo, ...step];
    spawnSync(command, words, { stdio: ["ignore", "ignore", "inherit"], env: environment });
  }
};

/**
 * A program from Debian's packages: its path, installed first when it is missing and this user may. Says plainly what to
 * install otherwise.
 */
export const debianProgram = (path: string, packages: readonly string[]): string => {
  if (!existsSync(path)) installDebian(packages);
  if (!existsSync(path)) throw new Error(`${path} is missing: apt-get install ${packages.join(" ")}`);
  return path;
};
