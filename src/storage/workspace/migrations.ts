import type { Migration } from "../migrate.ts";

/** Tables of a workspace: its keys, its runs, who was told of which key, and which POSTs were done already. */
export const workspaceMigrations: readonly Migration[] = [
  [
    "CREATE TABLE workspace (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT",
    "CREATE TABLE key (id TEXT PRIMARY KEY, role TEXT NOT NULL, name TEXT, digest BLOB NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    // state: making, live or leaving; what is not live is finished or swept by the alarm.
    "CREATE TABLE run (id TEXT PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX run_by_time ON run (created_at, id)",
    // Runs that may remember a key: they are told when it is revoked.
    "CREATE TABLE holder (key_id TEXT NOT NULL, run_id TEXT NOT NULL, PRIMARY KEY (key_id, run_id)) STRICT, WITHOUT ROWID",
    "CREATE TABLE once (key TEXT PRIMARY KEY, asked TEXT NOT NULL, made TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
  ],
];
