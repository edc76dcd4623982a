import type { Context } from "hono";
import { runReply, whichRunReply } from "../../../chat/replies/run.ts";
import { troubleReply } from "../../../chat/replies/words.ts";
import type { Reply } from "../../../chat/reply.ts";
import type { Problem } from "../../../contract/problem.ts";
import type { RunAdvice } from "../../../contract/run-advice.ts";
import type { RunList } from "../../../contract/runs.ts";
import type { AppEnv } from "../../environment.ts";
import type { Within } from "../../within.ts";

/** Pages of the list looked through for a name. */
const MOST_PAGES = 5;

type Named = Pick<RunList["runs"][number], "id" | "name">;

/** Runs of that id or name, whatever the case. */
const found = async (ask: (path: string) => Promise<Response>, asked: string): Promise<readonly Named[] | Problem> => {
  const runs: Named[] = [];
  let cursor: string | null = "";
  for (let page = 0; page < MOST_PAGES && cursor !== null; page++) {
    const answer = await ask(`/v1/runs${cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`}`);
    if (!answer.ok) return answer.json<Problem>();
    const list: RunList = await answer.json<RunList>();
    runs.push(...list.runs.filter(({ id, name }) => id === asked || id === `run_${asked}` || name.toLowerCase() === asked));
    cursor = list.next_cursor;
  }
  return runs;
};

/** How the run of that id or name stands, read with the key of the chat's workspace. */
export const runCard = async (c: Context<AppEnv>, within: Within, key: string, asked: string): Promise<Reply> => {
  const ask = (path: string) => within(c, path, key);
  const runs = await found(ask, asked);
  if (!Array.isArray(runs)) return troubleReply(`run ${asked}`, (runs as Problem).detail, []);
  const [run, ...others] = runs as readonly Named[];
  if (run === undefined || others.length > 0) return whichRunReply(asked, runs as readonly Named[]);
  const answer = await ask(`/v1/runs/${run.id}/advice`);
  return answer.ok ? runReply(run.name, await answer.json<RunAdvice>()) : troubleReply(`run ${run.name}`, (await answer.json<Problem>()).detail, []);
};
