import type { Context } from "hono";
import { accepts } from "hono/accepts";
import type { Format } from "../../contract/presentation.ts";
import type { AppEnv } from "../environment.ts";

/** Media type of each format. Those of env and args are not asked for by `Accept`; nor are pictures, which some browsers want of every page. */
const mediaTypes: Readonly<Record<Format, string>> = {
  json: "application/json",
  csv: "text/csv",
  tsv: "text/tab-separated-values",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  txt: "text/plain",
  md: "text/markdown",
  env: "text/plain",
  args: "text/plain",
  slack: "application/json",
  svg: "image/svg+xml",
  png: "image/png",
};

/** Value of Content-Type for a format. */
export const contentType = (format: Format): string =>
  mediaTypes[format].startsWith("text/") ? `${mediaTypes[format]}; charset=utf-8` : mediaTypes[format];

/** The first of `formats` the Accept header likes best, null when it refuses all of them. No header takes the first. */
export const acceptedFormat = <F extends Format>(c: Context<AppEnv>, formats: readonly [F, ...F[]]): F | null => {
  const [first] = formats;
  const chosen = accepts(c, {
    header: "Accept",
    supports: [...formats],
    default: first,
    match: (wishes) => {
      let best = "";
      let bestQ = 0;
      for (const format of formats) {
        const q = quality(wishes, mediaTypes[format]);
        if (q > bestQ) [best, bestQ] = [format, q];
      }
      return best;
    },
  });
  return formats.find((format) => format === chosen) ?? null;
};

/** Quality of a media type: that of the most specific range that covers it (RFC 9110, 12.5.1). */
const quality = (wishes: readonly { readonly type: string; readonly q: number }[], type: string): number => {
  const q = (range: string): number | undefined => wishes.find((wish) => wish.type.toLowerCase() === range)?.q;
  return q(type) ?? q(`${type.split("/", 1)[0]}/*`) ?? q("*/*") ?? q("*") ?? 0;
};
