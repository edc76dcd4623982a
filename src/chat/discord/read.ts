import * as z from "zod/mini";

/** What came from Discord: its check that we are there, a slash command, or a button. */
export type FromDiscord = { readonly kind: "ping" } | { readonly kind: "command" | "press"; readonly text: string };

const Interaction = z.union([
  z.object({ type: z.literal(1) }),
  z.object({ type: z.literal(2), data: z.object({ options: z.optional(z.array(z.object({ value: z.unknown() }))) }) }),
  z.object({ type: z.literal(3), data: z.object({ custom_id: z.string() }) }),
]);

/** Reads an interaction; null: it is none of these. A command's words are its options, in order. */
export const fromDiscord = (body: unknown): FromDiscord | null => {
  const read = Interaction.safeParse(body);
  if (!read.success) return null;
  switch (read.data.type) {
    case 1:
      return { kind: "ping" };
    case 2:
      return { kind: "command", text: (read.data.data.options ?? []).map(({ value }) => (typeof value === "string" || typeof value === "number" ? String(value) : "")).join(" ") };
    case 3:
      return { kind: "press", text: read.data.data.custom_id };
  }
};
