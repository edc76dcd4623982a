import type { CellStyle } from "hucre/xlsx";

/** One that every spreadsheet has, or has a twin of. */
export const FONT = { name: "Calibri", size: 11 } as const;

/** Headings: bold and white on dark blue. */
export const heading: CellStyle = { font: { ...FONT, bold: true, color: { rgb: "FFFFFF" } }, fill: { type: "pattern", pattern: "solid", fgColor: { rgb: "1F3A5F" } }, alignment: { vertical: "top" } };
/** Text longer than its column. */
export const wrapped: CellStyle = { alignment: { wrapText: true, vertical: "top" } };
/** Printed on one page across. */
export const onePageWide = { orientation: "landscape", fitToPage: true, fitToWidth: 1, fitToHeight: 0 } as const;
/** Always the same dates: the same advice gives the same bytes. */
export const properties = { creator: "Bcrit", created: new Date(0), modified: new Date(0) };
