import type { Handler } from "hono";
import { type RunList, RunListQuery } from "../../../contract/runs.ts";
import type { AppEnv } from "../../environment.ts";
import { keyed, runOf } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import { queryReader } from "../../reading/query.ts";
import { refused } from "../../refusals.ts";

const readQuery = queryReader(RunListQuery);

/** GET /v1/runs: a page of the list, the newest first. */
export const getRuns: Handler<AppEnv> = keyed(async (c, { caller, storage, url }) => {
  const query = await readQuery(url);
  if (!query.ok) return problem(c, invalid(query.errors));
  const { cursor, limit: text } = query.value;
  const limit = text === undefined ? 50 : /^\d+$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > 100) return problem(c, invalid([{ pointer: "?limit", code: "out_of_range", message: "must be a whole number from 1 to 100", hint: null }]));
  const after = cursor === undefined ? null : placeOf(cursor);
  if (after === undefined) return problem(c, invalid([{ pointer: "?cursor", code: "invalid", message: "is not a cursor", hint: "take next_cursor of the page before" }]));
  const page = await storage.WORKSPACES.getByName(caller.workspace).runs(caller, after, limit);
  if (!page.ok) return refused(c, page.refused);
  const { runs, next } = page.value;
  const list: RunList = { runs, next_cursor: next === null ? null : btoa(`${next.createdAt}/${next.id}`).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_") };
  return c.body(`${JSON.stringify(list)}\n`, 200, { "Content-Type": "application/json" });
}, { parameters: true });

/** A cursor read back; undefined: it is none. */
const placeOf = (cursor: string): { readonly createdAt: number; readonly id: string } | undefined => {
  try {
    const [, createdAt, id] = /^(\d{1,15})\/(run_[a-z2-9]+)$/.exec(atob(cursor.replaceAll("-", "+").replaceAll("_", "/"))) ?? [];
    return createdAt === undefined || id === undefined ? undefined : { createdAt: Number(createdAt), id };
  } catch {
    return undefined;
  }
};

/** GET /v1/runs/{id}. */
export const getRun: Handler<AppEnv> = keyed(async (c, given) => {
  const { id, run } = runOf(c, given);
  const read = await run.read(given.caller, id);
  return read.ok ? c.body(`${read.value}\n`, 200, { "Content-Type": "application/json" }) : refused(c, read.refused);
});
