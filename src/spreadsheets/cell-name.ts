/** Name of a column: 0 is A, 26 is AA. */
export const columnName = (index: number): string => (index < 26 ? "" : columnName(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

/** Name of a cell: row and column from 0; `$` fixes it. */
export const cellName = (row: number, column: number, fixed = false): string => `${fixed ? "$" : ""}${columnName(column)}${fixed ? "$" : ""}${row + 1}`;
