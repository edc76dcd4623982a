import { replaceSection } from "../document.ts";

/** The quantile of a list, linear between order statistics; NaN when it is empty. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const a = sorted[low] ?? Number.NaN;
  return a + (at - low) * ((sorted[low + 1] ?? a) - a);
}

/** 0.123 → "12.3 %". */
export const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** Rows of text as an aligned table, or as Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], markdown: boolean): string {
  if (markdown) return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
  const widths = header.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [header, ...rows].map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")).join("\n");
}

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
