import type { Advice } from "../../contract/answer.ts";
import { adviceSections, type Section } from "../../pages/sections.ts";

/** An advice as plain text for a terminal: a summary, then headed sections, those of `first` before the others, with aligned columns. */
export const adviceText = (advice: Advice, first: readonly Section[] = []): string =>
  `${[oneLine(advice.summary), ...[...first, ...adviceSections(advice)].map(sectionText), `model ${advice.model_version}`].join("\n\n")}\n`;

const sectionText = (section: Section): string => {
  const rows = section.table === null ? section.facts.map(([label, value]) => [label, value]) : [section.table.header, ...section.table.rows];
  return [section.title.toUpperCase(), ...aligned(rows)].join("\n");
};

const aligned = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => oneLine(row[column] ?? "").length)));
  return rows.map((row) => `  ${row.map((cell, column) => oneLine(cell).padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
