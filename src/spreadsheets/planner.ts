import { type Cell as StyledCell, type CellStyle, type DataValidation, writeXlsx, type WriteSheet } from "hucre/xlsx";
import { cellName } from "./cell-name.ts";
import { ask, cellOf, lineAt, nextLine, outcome, parameter, startOf, textAt, valueIn, valueOf } from "./formulas.ts";
import type { Cell, Sheet } from "./sheet.ts";
import { FONT, heading, onePageWide, properties, wrapped } from "./style.ts";
import { shownAs } from "./units.ts";

/** One field of the question, with what stands in its cell and what it says. */
export interface PlannerInput {
  readonly name: string;
  readonly value: string | number | null;
  readonly note: string;
  /** Values to choose from; empty: any. */
  readonly choices: readonly string[];
}

/** What a planner is made of. */
export interface Plan {
  /** Address of the server it asks, as in `https://example.org`. */
  readonly origin: string;
  readonly inputs: readonly PlannerInput[];
  /** Fields of the answer to show, by dotted path. */
  readonly fields: readonly string[];
  /** Rows of the sheet that asks several questions at once: values of `compared`, in that order. */
  readonly compared: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly comparedFields: readonly string[];
  /** The answer to the inputs as they stand, shown until the spreadsheet has asked; null: nothing is shown before. */
  readonly answer: ReadonlyMap<string, Cell> | null;
  readonly schedule: Sheet;
}

const title: CellStyle = { font: { ...FONT, size: 16, bold: true, color: { rgb: "1F3A5F" } } };
const input: CellStyle = { fill: { type: "pattern", pattern: "solid", fgColor: { rgb: "FFF6D6" } }, border: { bottom: { style: "thin", color: { rgb: "D1B85A" } } } };
const faint: CellStyle = { font: { ...FONT, color: { rgb: "59636E" } } };

const ROWS = { server: 2, status: 3, inputs: 6 } as const;
/** Phases of a schedule that are shown. */
const PHASES = 12;

type Cells = Map<string, Partial<StyledCell>>;

/** Puts a text, a number or a formula into a cell. */
const put = (cells: Cells, row: number, column: number, cell: Partial<StyledCell>): void => void cells.set(`${row},${column}`, cell);
/** A formula with the value shown until it is worked out. */
const shown = (formula: string, result: Cell | undefined): Partial<StyledCell> => (result === undefined || result === null ? { formula } : { formula, formulaResult: result });

/** An XLSX workbook that asks a server: one question in full, its schedule, and several side by side. */
export const planner = async (plan: Plan): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await writeXlsx({
      sheets: [plannerSheet(plan), scheduleSheet(plan), compareSheet(plan), listsSheet(plan)],
      defaultFont: FONT,
      properties,
    }),
  );

/** Cells of the first sheet that others refer to. */
const places = ({ inputs, fields }: Plan) => {
  const answers = ROWS.inputs + inputs.length + 2;
  const asked = answers + fields.length + 2;
  return { answers, url: asked, raw: asked + 1, server: "Planner!$B$3" };
};

const plannerSheet = (plan: Plan): WriteSheet => {
  const { origin, inputs, fields, answer } = plan;
  const at = places(plan);
  const cells: Cells = new Map();
  put(cells, 0, 0, { value: "Plan a training run", style: title });
  put(cells, 1, 0, { value: "Fill in the yellow cells; everything below is asked of the server. Excel for Windows and LibreOffice work it out; allow the workbook to update its links.", style: faint });
  put(cells, ROWS.server, 0, { value: "server" });
  put(cells, ROWS.server, 1, { value: origin, style: input });
  put(cells, ROWS.status, 0, { value: "status" });
  put(cells, ROWS.status, 1, shown(outcome(cellName(at.raw, 1, true)), answer === null ? undefined : "ok"));
  for (const [column, name] of ["question", "value", "what it is"].entries()) put(cells, ROWS.inputs - 1, column, { value: name, style: heading });
  for (const [i, { name, value, note }] of inputs.entries()) {
    put(cells, ROWS.inputs + i, 0, { value: name });
    put(cells, ROWS.inputs + i, 1, { ...(value === null ? {} : { value }), style: { ...input, alignment: { horizontal: "right" } } });
    put(cells, ROWS.inputs + i, 2, { value: note, style: faint });
  }
  for (const [column, name] of ["answer", "value", "unit"].entries()) put(cells, at.answers - 1, column, { value: name, style: heading });
  const raw = cellName(at.raw, 1, true);
  for (const [i, field] of fields.entries()) {
    const row = at.answers + i;
    const { unit, format } = shownAs(field);
    put(cells, row, 0, { value: field, style: { alignment: { vertical: "top" } } });
    put(cells, row, 1, { ...shown(valueOf(cellName(row, 4)), answer?.get(field)), ...(field === "summary" ? { style: wrapped } : format === null ? { style: { alignment: { horizontal: "right" } } } : { style: { numFmt: format } }) });
    put(cells, row, 2, { value: unit, style: faint });
    put(cells, row, 3, { formula: startOf(cellName(row, 0), raw) });
    put(cells, row, 4, { formula: textAt(cellName(row, 3), raw) });
  }
  const parameters = inputs.map(({ name }, i) => parameter(name, cellName(ROWS.inputs + i, 1)));
  put(cells, at.url, 0, { value: "asked", style: faint });
  put(cells, at.url, 1, { formula: [`${cellName(ROWS.server, 1)}&"/v1/advice.tsv?table=values&errors=inline"`, ...parameters].join("&"), style: faint });
  put(cells, at.raw, 0, { value: "answered", style: faint });
  put(cells, at.raw, 1, { formula: ask(cellName(at.url, 1)), style: faint });
  return {
    name: "Planner",
    cells,
    columns: [{ width: 32 }, { width: 46 }, { width: 60 }, { width: 8, hidden: true }, { width: 8, hidden: true }],
    rowDefs: new Map([[at.answers + fields.indexOf("summary"), { height: 135 }], [at.raw, { height: 15 }]]),
    freezePane: { rows: ROWS.status + 1 },
    dataValidations: inputs.flatMap((field, i) => choose(field, i, `B${ROWS.inputs + i + 1}`)),
    view: { showGridLines: false },
    pageSetup: { ...onePageWide, orientation: "portrait" },
  };
};

/** What a cell may be chosen from: the column of the lists at `index`. */
const choose = ({ name, choices }: PlannerInput, index: number, range: string): DataValidation[] =>
  choices.length === 0
    ? []
    : [{ type: "list", formula1: `Lists!${cellName(1, index, true)}:${cellName(choices.length, index, true)}`, allowBlank: true, showErrorMessage: true, errorTitle: name, errorMessage: "Choose one of the list, or leave it empty.", range }];

/** The phases of the schedule, from the question of the first sheet. */
const scheduleSheet = (plan: Plan): WriteSheet => {
  const { schedule, answer } = plan;
  const { url } = places(plan);
  const { header } = schedule;
  const cells: Cells = new Map();
  const [start, line] = [header.length, header.length + 1];
  for (const [column, name] of header.entries()) {
    put(cells, 0, column, { value: name, style: heading });
    const { unit } = shownAs(name);
    if (unit !== "") put(cells, 1, column, { value: unit, style: faint });
  }
  const rawRow = PHASES + 4;
  const raw = cellName(rawRow, 1, true);
  for (let phase = 0; phase < PHASES; phase++) {
    const row = 2 + phase;
    put(cells, row, start, { formula: nextLine(phase === 0 ? `IF(LEFT(${raw},6)="error"&CHAR(9),0,IF(${raw}="",0,1))` : cellName(row - 1, start), raw) });
    put(cells, row, line, { formula: lineAt(cellName(row, start), raw) });
    for (const [column, name] of header.entries()) {
      const { format } = shownAs(name);
      put(cells, row, column, { ...shown(cellOf(cellName(row, line), column), answer === null ? undefined : (schedule.rows[phase]?.[column] ?? "")), ...(format === null ? {} : { style: { numFmt: format } }) });
    }
  }
  put(cells, rawRow, 0, { value: "answered", style: faint });
  put(cells, rawRow, 1, { formula: ask(`SUBSTITUTE(Planner!${cellName(url, 1, true)},"table=values","table=schedule")`), style: faint });
  return {
    name: "Schedule",
    cells,
    columns: [...header.map((name) => ({ width: Math.max(14, name.length + 2) })), { width: 8, hidden: true }, { width: 8, hidden: true }],
    rowDefs: new Map([[rawRow, { height: 15 }]]),
    freezePane: { rows: 2 },
    pageSetup: onePageWide,
  };
};

/** Rows of blank questions below those given. */
const SPARE = 12;

/** A question a row: what is not in a column is as the server takes it. */
const compareSheet = (plan: Plan): WriteSheet => {
  const { compared, comparedFields, rows, inputs } = plan;
  const { server } = places(plan);
  const cells: Cells = new Map();
  const columns = ["name", ...compared, ...comparedFields, "status"];
  const raw = columns.length;
  for (const [column, name] of columns.entries()) {
    put(cells, 0, column, { value: name, style: heading });
    const { unit } = shownAs(name);
    if (unit !== "") put(cells, 1, column, { value: unit, style: faint });
  }
  const first = 1 + compared.length;
  for (let i = 0; i < rows.length + SPARE; i++) {
    const row = 2 + i;
    for (let column = 0; column < first; column++) {
      const value = rows[i]?.[column] ?? null;
      put(cells, row, column, { ...(value === null ? {} : { value }), style: input });
    }
    const answer = `$${cellName(row, raw)}`;
    for (const [n, field] of comparedFields.entries()) {
      const { format } = shownAs(field);
      put(cells, row, first + n, { formula: valueIn(cellName(0, first + n, true), answer), ...(format === null ? {} : { style: { numFmt: format } }) });
    }
    const asked = `${cellName(row, 1)}=""`;
    put(cells, row, raw - 1, { formula: `IF(${asked},"",${outcome(answer)})` });
    const url = [`${server}&"/v1/advice.tsv?table=values&errors=inline"`, ...compared.map((name, n) => parameter(name, cellName(row, 1 + n)))].join("&");
    put(cells, row, raw, { formula: `IF(${asked},"",${ask(url)})` });
  }
  const last = 2 + rows.length + SPARE;
  return {
    name: "Compare",
    cells,
    columns: [...columns.map((name) => ({ width: Math.max(14, Math.min(26, name.length + 2)) })), { width: 8, hidden: true }],
    freezePane: { rows: 2, columns: 1 },
    pageSetup: onePageWide,
    dataValidations: compared.flatMap((name, n) => {
      const index = inputs.findIndex((field) => field.name === name);
      const field = inputs[index];
      return field === undefined ? [] : choose(field, index, `${cellName(2, 1 + n)}:${cellName(last - 1, 1 + n)}`);
    }),
  };
};

/** What the cells of the question may be chosen from: a column a field. */
const listsSheet = ({ inputs }: Plan): WriteSheet => ({
  name: "Lists",
  hidden: true,
  rows: [inputs.map(({ name }) => name), ...Array.from({ length: Math.max(...inputs.map(({ choices }) => choices.length)) }, (_, row) => inputs.map(({ choices }) => choices[row] ?? null))],
});
