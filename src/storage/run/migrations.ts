import type { Migration } from "../migrate.ts";

/**
 * Tables of a run. Keys come first in each, and reading by key gives the records in their order. Tables without a rowid: a
 * row is one write, found by its key.
 */
export const runMigrations: readonly Migration[] = [
  [
    `CREATE TABLE run (
       one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, workspace TEXT NOT NULL, name TEXT NOT NULL,
       question TEXT NOT NULL, notify TEXT, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE noise (
       agent TEXT NOT NULL, epoch INTEGER NOT NULL, segment TEXT NOT NULL, metric TEXT NOT NULL, scope TEXT NOT NULL,
       unit TEXT NOT NULL, bucket INTEGER NOT NULL, n INTEGER NOT NULL, posted TEXT NOT NULL,
       received_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
       PRIMARY KEY (agent, epoch, segment, metric, scope, unit, bucket)
     ) STRICT, WITHOUT ROWID`,
    "CREATE TABLE replay (epoch INTEGER PRIMARY KEY, from_step INTEGER NOT NULL) STRICT",
    `CREATE TABLE timing (
       agent TEXT NOT NULL, epoch INTEGER NOT NULL, micro_batch INTEGER NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL,
       posted TEXT NOT NULL, changed_at INTEGER NOT NULL, PRIMARY KEY (agent, epoch, micro_batch, kind)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE memory (
       agent TEXT NOT NULL, epoch INTEGER NOT NULL, micro_batch INTEGER NOT NULL, out_of_memory INTEGER NOT NULL,
       allocated REAL NOT NULL, reserved REAL NOT NULL, posted TEXT NOT NULL, changed_at INTEGER NOT NULL,
       PRIMARY KEY (agent, epoch, micro_batch)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE all_reduce (
       agent TEXT NOT NULL, epoch INTEGER NOT NULL, bytes REAL NOT NULL, seconds REAL NOT NULL, changed_at INTEGER NOT NULL,
       PRIMARY KEY (agent, epoch, bytes)
     ) STRICT, WITHOUT ROWID`,
    "CREATE TABLE branch (from_tokens REAL NOT NULL, posted TEXT NOT NULL, changed_at INTEGER NOT NULL, PRIMARY KEY (from_tokens, posted)) STRICT, WITHOUT ROWID",
  ],
  [
    // The next step as it was last told to whoever watches, at which change.
    "CREATE TABLE told (one INTEGER PRIMARY KEY CHECK (one = 1), changes INTEGER NOT NULL, step TEXT NOT NULL, at INTEGER NOT NULL) STRICT",
    // The message on its way to the webhook. state: waiting, sending or failed.
    `CREATE TABLE message (
       one INTEGER PRIMARY KEY CHECK (one = 1), step TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
       due_at INTEGER NOT NULL, made_at INTEGER NOT NULL, status INTEGER
     ) STRICT`,
  ],
];
