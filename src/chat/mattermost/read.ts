import * as z from "zod/mini";

const Action = z.object({ context: z.object({ sentence: z.string(), signature: z.string() }) });

/** The words behind a slash command; null: this is no form of one. */
export const fromMattermostCommand = (body: string): string | null => {
  const form = new URLSearchParams(body);
  return form.has("command") ? (form.get("text") ?? "") : null;
};

/** The sentence of a pressed button with our signature; null: it is no press. */
export const fromMattermostPress = (body: unknown): { readonly sentence: string; readonly signature: string } | null => {
  const read = Action.safeParse(body);
  return read.success ? read.data.context : null;
};
