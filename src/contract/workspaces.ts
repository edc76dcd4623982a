import * as z from "zod/mini";
import { described, named } from "./described.ts";
import { orNull, text } from "./primitives.ts";

/** What a key may do. */
export const Role = described(
  z.enum(["admin", "agent", "read"]),
  "admin: everything; agent: create runs, post to them and read; read: read only, and may travel as ?key=.",
);
export type Role = z.infer<typeof Role>;

/** POST /v1/workspaces. */
export const WorkspaceQuestion = named("WorkspaceQuestion", z.strictObject({ name: text(1, 200) }));
export type WorkspaceQuestion = z.infer<typeof WorkspaceQuestion>;

/** A new workspace with its first key. */
export const Workspace = named("Workspace", z.object({
  id: z.string(),
  name: z.string(),
  key: described(z.string(), "Its first key, of role admin. Told once: only a hash is kept."),
  key_id: z.string(),
}));
export type Workspace = z.infer<typeof Workspace>;

/** POST /v1/keys. */
export const KeyQuestion = named("KeyQuestion", z.strictObject({ role: Role, name: described(orNull(text(1, 200)), "For people: whose key it is.") }));
export type KeyQuestion = z.infer<typeof KeyQuestion>;

/** A new key. */
export const NewKey = named("NewKey", z.object({
  id: z.string(),
  key: described(z.string(), "Told once: only a hash is kept."),
  role: Role,
  name: z.nullable(z.string()),
}));
export type NewKey = z.infer<typeof NewKey>;

/** GET /v1/keys: the keys of a workspace, without their secrets. */
export const Keys = named("Keys", z.object({
  keys: z.array(z.object({ id: z.string(), role: Role, name: z.nullable(z.string()), created_at: described(z.string(), "ISO 8601, UTC.") })),
}));
export type Keys = z.infer<typeof Keys>;
