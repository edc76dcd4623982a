/** `--name value` of a command line; null when it is not there. */
export const option = (argv: readonly string[], name: string): string | null => argv[argv.indexOf(`--${name}`) + 1] !== undefined && argv.includes(`--${name}`) ? (argv[argv.indexOf(`--${name}`) + 1] ?? null) : null;

/** The directory of measured data, or a plain word on what is missing and exit status 2. */
export const dataDirectory = (argv: readonly string[], file: string): string => {
  const directory = option(argv, "data");
  if (directory !== null) return directory;
  console.error(`missing --data PATH: the directory that holds ${file} (measured data is not part of this repository)`);
  process.exit(2);
};
