import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { installDebian } from "../../scripts/debian.ts";

/** A sheet as openpyxl reads it. */
export interface ReadSheet {
  readonly name: string;
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
  readonly frozen: string | null;
  readonly filter: string | null;
  /** Widths of the columns that say one, in characters. */
  readonly widths: readonly number[];
}

const program = `
import json, sys, warnings, openpyxl
warnings.simplefilter("error")
book = openpyxl.load_workbook(sys.argv[1], data_only=True)
print(json.dumps([{ "name": s.title, "rows": [list(r) for r in s.iter_rows(values_only=True)], "frozen": s.freeze_panes, "filter": s.auto_filter.ref,
  "widths": [d.width for d in s.column_dimensions.values()] } for s in book]))
`;

const venv = resolve(import.meta.dirname, "../../.venv/sheets");
const VERSION = "openpyxl==3.1.5";

const run = (command: string, words: readonly string[]): string => {
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw error ?? new Error(`${command}: ${stderr}`);
  return stdout;
};

const install = (): void => {
  if (existsSync(resolve(venv, "bin/pip"))) return;
  const create = ["-m", "venv", "--clear", venv];
  // A bare Debian has a python3 that cannot make one.
  if (spawnSync("python3", create, { stdio: "ignore" }).status !== 0) {
    installDebian(["python3", "python3-venv"]);
    run("python3", create);
  }
  run(resolve(venv, "bin/pip"), ["install", "--quiet", VERSION]);
};

/** Reads a workbook with openpyxl, which refuses what breaks the format; its warnings are errors. Its Python lives in .venv/sheets. */
export const readWithOpenpyxl = (workbook: Uint8Array): readonly ReadSheet[] => {
  install();
  const folder = mkdtempSync(join(tmpdir(), "bcrit-openpyxl-"));
  try {
    const file = join(folder, "read.xlsx");
    writeFileSync(file, workbook);
    return JSON.parse(run(resolve(venv, "bin/python"), ["-c", program, file])) as ReadSheet[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
