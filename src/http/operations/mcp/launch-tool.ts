import type { Context } from "hono";
import type { Told, Tool } from "../../../assistant/tools.ts";
import type { Launch } from "../../../contract/launch.ts";
import type { Problem } from "../../../contract/problem.ts";
import type { AppEnv } from "../../environment.ts";
import type { Within } from "../../within.ts";
import { troubled, written } from "./arguments.ts";

/** `launch`: what GET /v1/launch/{launcher} answers. */
export const launch =
  (c: Context<AppEnv>, within: Within): Tool["call"] =>
  async ({ launcher, ...question }): Promise<Told> => {
    const parameters = new URLSearchParams([...Object.entries(question).map(([name, value]) => [name, written(value)] as [string, string]), ["format", "json"]]);
    const answer = await within(c, `/v1/launch/${encodeURIComponent(written(launcher).toLowerCase())}?${parameters.toString()}`, null);
    if (!answer.ok) return troubled(await answer.json<Problem>());
    const launched = await answer.json<Launch>();
    return { text: textOf(launched), data: { ...launched } };
  };

const textOf = ({ files, notes }: Launch): string => [...files.map(({ name, content }) => `# ${name}\n${content}`), ...notes.map((note) => `# ${note}`)].join("\n");
