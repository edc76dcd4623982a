/** What stands in each cell that is not empty, by its name: `B7`. */
export type Cells = ReadonlyMap<string, string | number | boolean>;

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const plain = (text: string): string =>
  text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) =>
    hex !== undefined ? String.fromCodePoint(parseInt(hex, 16)) : decimal !== undefined ? String.fromCodePoint(Number(decimal)) : (named[name ?? ""] ?? whole));

const attribute = (tag: string, name: string): string | null => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? null : plain(found);
};

const columnName = (index: number): string => (index < 26 ? "" : columnName(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

/** The text of a cell: paragraphs on lines of their own, tabs and runs of blanks as they were. */
const textOf = (inner: string): string =>
  [...inner.matchAll(/<text:p[^>]*?(?:\/>|>(.*?)<\/text:p>)/gs)]
    .map(([, paragraph]) => plain((paragraph ?? "").replaceAll(/<text:tab[^>]*\/>/g, "\t").replaceAll(/<text:s(?: text:c="(\d+)")?\/>/g, (_, count: string | undefined) => " ".repeat(Number(count ?? 1))).replaceAll(/<[^>]*>/g, "")))
    .join("\n");

const valueOf = (tag: string, inner: string): string | number | boolean | null => {
  switch (attribute(tag, "office:value-type")) {
    case "float":
    case "percentage":
    case "currency":
      return Number(attribute(tag, "office:value"));
    case "boolean":
      return attribute(tag, "office:boolean-value") === "true";
    case "string":
      return attribute(tag, "office:string-value") ?? textOf(inner);
    default:
      return null;
  }
};

/** The sheets of a Flat XML spreadsheet (OpenDocument 1.3, part 3, chapter 9) as LibreOffice writes it. */
export const readFlatSheets = (xml: string): ReadonlyMap<string, Cells> =>
  new Map(
    [...xml.matchAll(/<table:table (.*?)>(.*?)<\/table:table>/gs)].map(([, head, body]) => {
      const cells = new Map<string, string | number | boolean>();
      let row = 0;
      for (const [, rowTag, rowBody] of (body ?? "").matchAll(/<table:table-row(\s[^>]*?)?(?:\/>|>(.*?)<\/table:table-row>)/gs)) {
        let column = 0;
        for (const [, tag, inner] of (rowBody ?? "").matchAll(/<table:(?:covered-)?table-cell(\s[^>]*?)?(?:\/>|>(.*?)<\/table:(?:covered-)?table-cell>)/gs)) {
          const value = valueOf(tag ?? "", inner ?? "");
          const times = Number(attribute(tag ?? "", "table:number-columns-repeated") ?? 1);
          if (value !== null && value !== "") for (let i = 0; i < times; i++) cells.set(`${columnName(column + i)}${row + 1}`, value);
          column += times;
        }
        row += Number(attribute(rowTag ?? "", "table:number-rows-repeated") ?? 1);
      }
      return [attribute(` ${head}`, "table:name") ?? "", cells];
    }),
  );
