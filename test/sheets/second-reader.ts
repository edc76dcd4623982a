import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run, venvWith } from "../../scripts/python-venv.ts";

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

const root = resolve(import.meta.dirname, "../..");
const OPENPYXL = "openpyxl==3.1.5";

/** Reads a workbook with openpyxl, which refuses what breaks the format; its warnings are errors. Its Python lives in .venv/sheets. */
export const readWithOpenpyxl = (workbook: Uint8Array): readonly ReadSheet[] => {
  const python = venvWith(resolve(root, ".venv/sheets"), OPENPYXL, root, (uv, interpreter) => run(uv, ["pip", "install", "--quiet", "--python", interpreter, OPENPYXL], root));
  const folder = mkdtempSync(join(tmpdir(), "bcrit-openpyxl-"));
  try {
    const file = join(folder, "read.xlsx");
    writeFileSync(file, workbook);
    const { status, stdout, stderr, error } = spawnSync(python, ["-c", program, file], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
    if (status !== 0) throw error ?? new Error(`openpyxl: ${stderr}`);
    return JSON.parse(stdout) as ReadSheet[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
