import type { Once } from "../caller.ts";
import { type Answer, done, refuse } from "../refused.ts";

/** How long what an Idempotency-Key made is remembered. */
const REMEMBERED_MS = 48 * 3_600_000;

/** What the same POST made before; null: nothing, or it does not say it is the same. Another POST under its key is refused. */
export const doneBefore = (sql: SqlStorage, once: Once | null): Answer<string | null> => {
  if (once === null) return done(null);
  const [before] = sql.exec<{ asked: string; made: string }>("SELECT asked, made FROM once WHERE key = ? AND at > ?", once.key, Date.now() - REMEMBERED_MS).toArray();
  if (before === undefined) return done(null);
  return before.asked === once.asked ? done(before.made) : refuse({ why: "idempotency_key_reused" });
};

/** Remembers what a POST made, and forgets what is too old. */
export const remember = (sql: SqlStorage, once: Once | null, made: string): void => {
  if (once === null) return;
  sql.exec("DELETE FROM once WHERE at <= ?", Date.now() - REMEMBERED_MS);
  sql.exec("INSERT INTO once VALUES (?, ?, ?, ?)", once.key, once.asked, made, Date.now());
};
