/** A table on the terminal (columns padded) or as markdown. */
export const renderTable = (title: string, header: readonly string[], rows: readonly (readonly string[])[], markdown: boolean): string => {
  const widths = header.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
    return markdown ? `| ${padded.join(" | ")} |` : padded.join("  ");
  };
  const rule = markdown ? [`|${widths.map((width, i) => (i === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`] : [];
  return [markdown ? `### ${title}` : title, "", line(header), ...rule, ...rows.map(line), ""].join("\n");
};
