import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { requests, responses } from "../src/contract/messages.ts";
import { openApi } from "../src/contract/openapi/document.ts";
import { messageSchema } from "../src/contract/openapi/schemas.ts";

const folder = new URL("../schemas/", import.meta.url);

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();

/** File name → text of everything generated from the schemas. */
export const generate = (): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  const put = (name: string, value: unknown): void => void files.set(name, `${JSON.stringify(value, null, 2)}\n`);
  put("openapi.json", openApi());
  for (const [name, schema] of Object.entries(requests)) put(`${kebab(name)}.schema.json`, messageSchema(schema, "input"));
  for (const [name, schema] of Object.entries(responses)) put(`${kebab(name)}.schema.json`, messageSchema(schema, "output"));
  return files;
};

/** Names of committed files that differ from what is generated. */
export const drift = async (): Promise<string[]> => {
  const files = generate();
  const present = await readdir(folder).catch(() => []);
  const stale = present.filter((name) => name.endsWith(".json") && !files.has(name));
  const differing = await Promise.all([...files].map(async ([name, text]) => ((await readFile(new URL(name, folder), "utf8").catch(() => "")) === text ? [] : [name])));
  return [...stale, ...differing.flat()];
};

const write = async (): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const files = generate();
  const present = await readdir(folder);
  await Promise.all(present.filter((name) => name.endsWith(".json") && !files.has(name)).map((name) => rm(new URL(name, folder))));
  await Promise.all([...files].map(([name, text]) => writeFile(new URL(name, folder), text)));
  console.log(`schemas/: ${files.size} files`);
};

if (import.meta.main) {
  if (process.argv.includes("--check")) {
    const names = await drift();
    if (names.length > 0) {
      console.error(`schemas/ differs from src/contract: ${names.join(", ")}. Run node scripts/build-schemas.ts and commit.`);
      process.exitCode = 1;
    }
  } else await write();
}
