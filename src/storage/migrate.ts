/** Statements that take an object's tables from one version to the next. Written once, never changed: objects out there have run them. */
export type Migration = readonly string[];

/** The version of an object's tables; 0: the object has none, it does not exist. Reading it writes nothing. */
export const versionOf = (sql: SqlStorage): number => {
  const [table] = sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migration'").toArray();
  return table === undefined ? 0 : sql.exec<{ version: number }>("SELECT max(version) AS version FROM migration").one().version;
};

/** Brings the tables to the newest version, all or nothing. `migrations[0]` makes version 1. */
export const migrate = (storage: DurableObjectStorage, migrations: readonly Migration[]): void => {
  const { sql } = storage;
  const from = versionOf(sql);
  if (from > migrations.length) throw new Error(`this object has tables of version ${from}, written by a newer release; this one knows ${migrations.length}`);
  if (from === migrations.length) return;
  storage.transactionSync(() => {
    if (from === 0) sql.exec("CREATE TABLE migration (version INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT");
    for (const [index, statements] of migrations.entries()) {
      if (index < from) continue;
      for (const statement of statements) sql.exec(statement);
      sql.exec("INSERT INTO migration VALUES (?, ?)", index + 1, Date.now());
    }
  });
};
