import { existsSync } from "node:fs";
import { join } from "node:path";

/** The directory of measured data after `--data`, which holds a file; otherwise a plain word on what is missing, and exit status 2. */
export const dataDirectory = (argv: readonly string[], file: string): string => {
  const at = argv.indexOf("--data");
  const directory = at < 0 ? undefined : argv[at + 1];
  if (directory !== undefined && existsSync(join(directory, file))) return directory;
  const what = directory === undefined ? "--data PATH: the directory that holds" : `in ${directory}:`;
  console.error(`missing ${what} ${file} (measured data is not part of this repository)`);
  process.exit(2);
};
