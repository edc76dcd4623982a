/** `npm run validate -- <name> --data PATH`: compares what bcrit says with what was measured. One file a name in validate/. */
import { readdirSync } from "node:fs";

const [name, ...rest] = process.argv.slice(2);
const known = readdirSync(new URL("validate/", import.meta.url)).map((file) => file.replace(/\.ts$/, ""));
const load = async (at: string): Promise<{ readonly run?: (argv: string[]) => number | void | Promise<number | void> }> => import(new URL(`validate/${at}.ts`, import.meta.url).href);

const { run } = name !== undefined && known.includes(name) ? await load(name) : {};
if (run === undefined) {
  const all = await Promise.all(known.map(async (at) => ((await load(at)).run === undefined ? [] : [at])));
  console.error(`say what to validate, one of: ${all.flat().join(", ")}`);
  process.exit(2);
}
process.exitCode = (await run(rest)) ?? process.exitCode;
