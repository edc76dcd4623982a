/** Rows of text as a table, aligned: the first column to the left, numbers to the right. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[], markdown: boolean): string => {
  const widths = header.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
    return markdown ? `| ${padded.join(" | ")} |` : padded.join("  ");
  };
  const rule = markdown ? [`|${widths.map((width, i) => (i === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`] : [];
  return [line(header), ...rule, ...rows.map(line)].join("\n");
};

/** A table under its title. */
export const titledTable = (title: string, header: readonly string[], rows: readonly (readonly string[])[], markdown: boolean): string =>
  [markdown ? `### ${title}` : title, "", table(header, rows, markdown), ""].join("\n");
