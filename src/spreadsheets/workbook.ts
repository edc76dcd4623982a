import { type CellStyle, type ColumnDef, writeXlsx, type WriteSheet } from "hucre/xlsx";
import { columnName } from "./cell-name.ts";
import { type Cell, looksLikeFormula, type Sheet } from "./sheet.ts";
import { FONT, heading, onePageWide, properties, wrapped } from "./style.ts";
import { shownAs } from "./units.ts";

/** One sheet of a workbook. */
export interface Page extends Sheet {
  readonly name: string;
  /** A row a quantity, in the columns field, value and unit: the format of a value follows its field. */
  readonly upright?: boolean;
}

const units: CellStyle = { font: { ...FONT, italic: true, color: { rgb: "59636E" } }, border: { bottom: { style: "thin", color: { rgb: "9198A1" } } } };
/** Text that stays text when a person edits its cell. */
const text: CellStyle = { numFmt: "@" };
const top: CellStyle = { alignment: { vertical: "top" } };

/** Width of the values of an upright page in characters, and the height of a line in points. */
const UPRIGHT = { width: 48, line: 15 } as const;
const WIDTH = { least: 9, most: 64, looked: 200 } as const;

/**
 * An XLSX file: a bold header and a row of units, both frozen, above typed cells in columns wide enough to read. Text that
 * looks like a formula is stored as text and stays text.
 */
export const workbook = async (pages: readonly Page[]): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await writeXlsx({
    sheets: pages.map((page) => (page.upright === true ? upright(page) : table(page))),
    defaultFont: FONT,
    properties,
  }));

const table = ({ name: sheet, header: names, rows }: Page): WriteSheet => {
  const shown = names.map(shownAs);
  return {
    name: sheet,
    rows: [[...names], shown.map(({ unit }) => (unit === "" ? null : unit)), ...rows.map((row) => [...row])],
    columns: names.map((name, at) => column([name, shown[at]?.unit ?? "", ...rows.slice(0, WIDTH.looked).map((row) => row[at] ?? null)], shown[at]?.format ?? null)),
    cells: new Map([...styled(0, names.length, heading), ...styled(1, names.length, units), ...unrun(rows, 2)]),
    freezePane: { rows: 2 },
    pageSetup: onePageWide,
    ...(rows.length === 0 ? {} : { autoFilter: { range: `A2:${columnName(names.length - 1)}${rows.length + 2}` } }),
  };
};

const upright = ({ name, header: names, rows }: Page): WriteSheet => ({
  name,
  rows: [[...names], ...rows.map((row) => [...row])],
  columns: [column(rows.map(([field]) => field ?? null), null), { width: UPRIGHT.width }, { width: 26, style: { alignment: { indent: 1 } } }],
  rowDefs: new Map(rows.flatMap(([, value], at) => (isLong(value) ? [[at + 1, { height: UPRIGHT.line * Math.ceil(value.length / (UPRIGHT.width - 4)) }]] : []))),
  pageSetup: { ...onePageWide, orientation: "portrait" },
  cells: new Map([
    ...styled(0, names.length, heading),
    ...rows.flatMap(([field, value], at): [string, Styled][] => {
      const { format } = typeof value === "number" ? shownAs(String(field)) : { format: null };
      const style = isLong(value) ? wrapped : format === null ? null : { numFmt: format };
      if (style === null) return [];
      return [[`${at + 1},1`, { style }], ...(style === wrapped ? [[`${at + 1},0`, { style: top }] satisfies [string, Styled]] : [])];
    }),
    ...unrun(rows, 1),
  ]),
  freezePane: { rows: 1, columns: 1 },
});

const isLong = (value: Cell | undefined): value is string => typeof value === "string" && value.length > UPRIGHT.width;

interface Styled {
  readonly style: CellStyle;
}

const styled = (row: number, count: number, style: CellStyle): [string, Styled][] => Array.from({ length: count }, (_, at) => [`${row},${at}`, { style }]);

const unrun = (rows: readonly (readonly Cell[])[], below: number): [string, Styled][] =>
  rows.flatMap((row, r) => row.flatMap((cell, c): [string, Styled][] => (typeof cell === "string" && looksLikeFormula(cell) ? [[`${r + below},${c}`, { style: text }]] : [])));

const column = (cells: readonly Cell[], format: string | null): ColumnDef => {
  const longest = Math.max(0, ...cells.map((cell) => widthOf(cell, format)));
  return { width: Math.min(WIDTH.most, Math.max(WIDTH.least, longest + 2)), ...(format === null ? {} : { numFmt: format }) };
};

/** Characters a cell takes, as its format shows it. */
const widthOf = (cell: Cell, format: string | null): number => {
  if (typeof cell !== "number" || format === null) return cell === null ? 0 : String(cell).length;
  if (format.includes("E")) return 9;
  const whole = Math.max(1, Math.floor(Math.log10(Math.abs(cell) + 1)) + 1);
  return format.includes("%") ? 7 : whole + Math.floor((whole - 1) / 3) + (format.split(".")[1]?.length ?? 0) + 2;
};
