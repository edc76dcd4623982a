import type { Advice } from "../../contract/answer.ts";
import { adviceSections, type Section } from "../../pages/sections.ts";

/** An advice as Markdown with tables; the sections of `first` come before the others. */
export const adviceMarkdown = (advice: Advice, first: readonly Section[] = []): string =>
  `${["# Advice", escape(advice.summary), ...[...first, ...adviceSections(advice)].map(sectionMarkdown), `Model ${escape(advice.model_version)}.`].join("\n\n")}\n`;

const sectionMarkdown = (section: Section): string => {
  const { header, rows } = section.table ?? { header: ["", ""], rows: section.facts };
  return [`## ${section.title}`, "", row(header), row(header.map(() => "---")), ...rows.map(row)].join("\n");
};

const row = (cells: readonly string[]): string => `| ${cells.map(escape).join(" | ")} |`;

/** Text that cannot break out of its cell or turn into a tag or a link. */
const escape = (text: string): string =>
  text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\|*_`[\]]/g, String.raw`\$&`)
    .replaceAll("<", "&lt;");
