import type { Context } from "hono";
import type { AppEnv } from "../environment.ts";
import { type Outcome, ready, troubled } from "../problem.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The media type of the body in lower case without parameters; empty when the request names none. */
export const mediaType = (c: Context<AppEnv>): string => (c.req.header("Content-Type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";

const isJson = (type: string): boolean => type === "" || type === "application/json" || (type.startsWith("application/") && type.endsWith("+json"));

/** The body as text; bytes that are not UTF-8 are refused. */
const readText = async (c: Context<AppEnv>): Promise<string | null> => {
  try {
    return decoder.decode(await c.req.arrayBuffer());
  } catch {
    return null;
  }
};

/** The body as JSON: 415 for another type, 400 for what does not parse. Nothing of the body is repeated. */
export const readJson = async (c: Context<AppEnv>): Promise<Outcome<unknown>> => {
  if (!isJson(mediaType(c))) return troubled({ code: "unsupported_media_type", detail: "The body must be application/json." });
  const text = await readText(c);
  if (text === null) return troubled({ code: "malformed_json", detail: "The body is not UTF-8 text." });
  if (text.trim() === "") return troubled({ code: "malformed_json", detail: "The body is empty; a JSON object is needed." });
  try {
    return ready(JSON.parse(text));
  } catch (error) {
    return troubled({ code: "malformed_json", detail: `The body is not valid JSON${placeOf(error)}.${NOT_A_NUMBER.test(text) ? " JSON has no NaN and no Infinity: leave such a row out." : ""}` });
  }
};

/** What many writers of JSON make of a number that is none. */
const NOT_A_NUMBER = /[[:,]\s*-?(?:NaN|Infinity)\b/;

/** Line and column out of the parser's message, whose other words may quote the body. */
const placeOf = (error: unknown): string => {
  const place = error instanceof SyntaxError ? /\(line (\d+) column (\d+)\)/.exec(error.message) : null;
  return place === null ? "" : ` at line ${place[1]}, column ${place[2]}`;
};
