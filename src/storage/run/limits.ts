/** Most rows of each kind that a run keeps. */
export const MOST_ROWS = 20_000;

/** Too many rows: thrown inside a transaction, so that it is undone. */
export class Full extends Error {
  readonly table: string;
  constructor(table: string) {
    super(table);
    this.table = table;
  }
}

/** Rows of a table. */
export const countOf = (sql: SqlStorage, table: string): number => sql.exec<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`).one().rows;

/** Keeps tables within their limit without counting them at every post: what was added since the last count is enough until that could be too much. */
export class RowLimit {
  readonly #sql: SqlStorage;
  readonly #atMost = new Map<string, number>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** After so many rows were written to a table; throws Full where there are too many. */
  added(table: string, rows: number): void {
    const bound = (this.#atMost.get(table) ?? MOST_ROWS) + rows;
    if (bound <= MOST_ROWS) {
      this.#atMost.set(table, bound);
      return;
    }
    const counted = countOf(this.#sql, table);
    this.#atMost.delete(table);
    if (counted > MOST_ROWS) throw new Full(table);
    this.#atMost.set(table, counted);
  }
}
