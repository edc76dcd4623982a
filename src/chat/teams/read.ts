import * as z from "zod/mini";

const Activity = z.object({ type: z.literal("message"), text: z.string(), timestamp: z.string() });

/** The words of a message without the mention that brought it here, and when it was sent; null: it is no message. */
export const fromTeams = (body: unknown): { readonly text: string; readonly timestamp: string } | null => {
  const read = Activity.safeParse(body);
  if (!read.success) return null;
  const text = read.data.text
    .replaceAll(/<at>[^<]*<\/at>/g, " ")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  return { text, timestamp: read.data.timestamp };
};
