import type { Once } from "../caller.ts";
import { migrate, type Migration } from "../migrate.ts";
import { randomId } from "../random-id.ts";
import { type Answer, done, refuse } from "../refused.ts";
import { doneBefore, remember } from "../workspace/once.ts";

/** Tables of the directory. */
const directoryMigrations: readonly Migration[] = [
  [
    "CREATE TABLE workspace (id TEXT PRIMARY KEY, key_id TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX workspace_by_time ON workspace (created_at)",
    "CREATE TABLE once (key TEXT PRIMARY KEY, asked TEXT NOT NULL, made TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
  ],
];

/** Where sign-up is open, so many workspaces may be made a minute, and in all. */
const MOST_A_MINUTE = 120;
const MOST = 100_000;
const MINUTE = 60_000;

/** Names of a workspace that may now be made. */
export interface NewPlace {
  readonly workspace: string;
  readonly keyId: string;
  readonly createdAt: number;
}

/** Which workspaces there are. */
export class Directory {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState) {
    migrate(ctx.storage, directoryMigrations);
    this.#sql = ctx.storage.sql;
  }

  /** Names for a new workspace, or those the same POST was given before. `open`: whoever comes may, so they are counted. */
  enter(open: boolean, once: Once | null): Answer<NewPlace> {
    const before = doneBefore(this.#sql, once);
    if (!before.ok) return before;
    if (before.value !== null) {
      const [row] = this.#sql.exec<{ key_id: string; created_at: number }>("SELECT key_id, created_at FROM workspace WHERE id = ?", before.value).toArray();
      if (row !== undefined) return done({ workspace: before.value, keyId: row.key_id, createdAt: row.created_at });
    }
    const now = Date.now();
    if (this.#since(0).workspaces >= MOST) return refuse({ why: "full", what: "workspaces", most: MOST });
    const { workspaces, first } = this.#since(now - MINUTE);
    if (open && workspaces >= MOST_A_MINUTE) return refuse({ why: "too_often", what: "workspaces", retryAfterSeconds: Math.max(1, Math.ceil((first + MINUTE - now) / 1000)) });
    const place = { workspace: `ws_${randomId(16)}`, keyId: `key_${randomId(12)}`, createdAt: now };
    this.#sql.exec("INSERT INTO workspace VALUES (?, ?, ?)", place.workspace, place.keyId, now);
    remember(this.#sql, once, place.workspace);
    return done(place);
  }

  #since(time: number): { readonly workspaces: number; readonly first: number } {
    return this.#sql.exec<{ workspaces: number; first: number }>("SELECT count(*) AS workspaces, coalesce(min(created_at), 0) AS first FROM workspace WHERE created_at > ?", time).one();
  }
}
