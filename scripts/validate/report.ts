import { replaceSection } from "../document.ts";
import { table } from "../table.ts";

/** 0.123 → "12.3 %". */
export const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** A report in parts: printed as it goes, or written into docs/accuracy.md as one section with `--write`. */
export interface Report {
  readonly add: (title: string, header: readonly string[], rows: readonly (readonly string[])[], note?: string) => void;
  readonly end: () => void;
}

/** A report called `name` under the flags of a command line: `--markdown` prints Markdown, `--write` rewrites the section. */
export function report(name: string, heading: string, args: readonly string[]): Report {
  const write = args.includes("--write");
  const markdown = write || args.includes("--markdown");
  const parts: string[] = [];
  const say = (text: string): void => {
    if (write) parts.push(text);
    else console.log(text);
  };
  if (markdown) say(`## ${heading}\n`);
  return {
    add: (title, header, rows, note) => {
      say(markdown ? `### ${title}\n` : title);
      say(table(header, rows, markdown));
      say(note === undefined ? "" : `${markdown ? "\n" : ""}${note}\n`);
    },
    end: () => {
      if (write) replaceSection(new URL("../../docs/accuracy.md", import.meta.url), name, parts.join("\n"));
    },
  };
}
