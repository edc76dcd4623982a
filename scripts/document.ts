import { existsSync, readFileSync, writeFileSync } from "node:fs";

const marks = (name: string) => ({ begin: `<!-- ${name}:begin -->`, end: `<!-- ${name}:end -->` });

/** The text with what stands between `<!-- name:begin -->` and `<!-- name:end -->` replaced; a section that is not there is added at the end. */
export const withSection = (text: string, name: string, markdown: string): string => {
  const { begin, end } = marks(name);
  const section = `${begin}\n${markdown.trim()}\n${end}`;
  const from = text.indexOf(begin);
  if (from < 0) return `${text.trimEnd()}${text.trim() === "" ? "" : "\n\n"}${section}\n`;
  const to = text.indexOf(end, from);
  if (to < 0) throw new Error(`${begin} has no ${end}`);
  return text.slice(0, from) + section + text.slice(to + end.length);
};

/** Rewrites one marked section of a markdown file and leaves the rest as it is. */
export const replaceSection = (file: string | URL, name: string, markdown: string): void => {
  writeFileSync(file, withSection(existsSync(file) ? readFileSync(file, "utf8") : "", name, markdown));
};
