const utf8 = new TextDecoder("utf-8", { fatal: true });
const utf16 = new TextDecoder("utf-16le", { fatal: true });

type Separator = "," | ";" | "\t";

/** The text of a table and what keeps its cells apart; no text: bytes that are neither UTF-8 nor what Excel calls Unicode text. */
export interface TableText {
  readonly text: string | null;
  readonly separator: Separator;
}

/**
 * Text as spreadsheets save it: UTF-8 with or without a byte order mark, or UTF-16 with one. The separator is what a first line
 * `sep=;` says, else what stands in the header: a heading holds no comma, semicolon or tab of its own.
 */
export const readTableText = (bytes: ArrayBuffer, type: string): TableText => {
  const text = decode(bytes);
  const declared = text === null ? null : /^"?sep=([,;\t])"?\r?\n/i.exec(text);
  const body = text === null || declared === null ? text : text.slice(declared[0].length);
  const [first = ""] = body?.split(/[\r\n]/, 1) ?? [];
  const found = ([",", ";", "\t"] as const).find((sign) => sign === declared?.[1]) ?? usual(first, type);
  return { text: body, separator: found };
};

const usual = (header: string, type: string): Separator => {
  if (header.includes("\t")) return "\t";
  if (header.includes(";") && !header.includes(",")) return ";";
  return type === "text/csv" || header.includes(",") ? "," : "\t";
};

const decode = (bytes: ArrayBuffer): string | null => {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  try {
    return first === 0xff && second === 0xfe ? utf16.decode(bytes) : utf8.decode(bytes);
  } catch {
    return null;
  }
};
