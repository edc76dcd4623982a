/** Rows of a comma-separated file with a header, quotes honoured; every field stays text, without blanks around it. */
export const readCsv = (text: string): Record<string, string>[] => {
  const lines: string[][] = [];
  let fields: string[] = [];
  let field = "";
  let quoted = false;
  const endLine = () => {
    fields.push(field);
    if (fields.length > 1 || field !== "") lines.push(fields);
    [fields, field] = [[], ""];
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") {
      fields.push(field);
      field = "";
    } else if (c === "\n") endLine();
    else if (c !== "\r") field += c;
  }
  if (field !== "" || fields.length > 0) endLine();
  const [header = [], ...body] = lines;
  return body.map((line) => Object.fromEntries(header.map((name, i) => [name, (line[i] ?? "").trim()])));
};

/** A number out of a row, or a plain complaint that names the column. */
export const numberIn = (row: Record<string, string>, column: string): number => {
  const text = row[column];
  const value = Number(text);
  if (text === undefined || text === "" || Number.isNaN(value)) throw new Error(`column ${column}: expected a number, found ${text ?? "nothing"}`);
  return value;
};
