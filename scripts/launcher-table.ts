/** `npm run docs:launchers`: writes the table of docs/launchers.md from the launchers' own registry. */
import { resolve } from "node:path";
import { launchers } from "../src/launchers/index.ts";
import { replaceSection } from "./document.ts";

/** Launcher × version × how it was verified, as Markdown. */
export const launcherTable = (): string =>
  [
    "| launcher | `version=` | versions | checked against | grows the batch | verified by | how |",
    "|---|---|---|---|---|---|---|",
    ...launchers.flatMap(({ id, dialects }) =>
      dialects.map((one) => {
        const range = one.before === null ? `${one.from ?? "all"} and later` : one.from === null ? `before ${one.before}` : `${one.from} to before ${one.before}`;
        return `| \`${id}\` | \`${one.id}\` | ${range} | ${one.checked.join(", ")} | ${GROWS[`${id} ${one.id}`] ?? "no: restart points"} | ${one.verified} | ${one.how} |`;
      }),
    ),
  ].join("\n");

/** Dialects that grow the batch themselves; test/launchers/table.test.ts compares it with what they write. */
export const GROWS: Readonly<Record<string, string>> = {
  "megatron core-0.18": "yes, at any tokens",
  "megatron core-0.17": "linearly",
  "nemo 2.x": "linearly",
  "olmo-core 2.2+": "by whole factors, AdamW",
  "levanter 1.2": "yes, at steps",
  "maxtext 0.2+": "linearly, without accumulation",
};

if (import.meta.main) replaceSection(resolve(import.meta.dirname, "../docs/launchers.md"), "launchers", launcherTable());
