import type { Meaning } from "../meaning.ts";

type Heard = Pick<Extract<Meaning, { kind: "advice" }>, "taken" | "unread">;

/** What was taken for granted, and what was not understood. */
export const notesOf = ({ taken, unread }: Heard): string[] => [
  ...(taken.length === 0 ? [] : [`Taken: ${taken.join("; ")}.`]),
  ...(unread.length === 0 ? [] : [`Nothing was made of: ${unread.join(", ")}.`]),
];
