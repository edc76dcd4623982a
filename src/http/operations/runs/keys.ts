import type { Handler } from "hono";
import { KeyQuestion, type NewKey } from "../../../contract/workspaces.ts";
import type { AppEnv } from "../../environment.ts";
import { keyed } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import { readJson } from "../../reading/body.ts";
import { bearer, keyText, sha256 } from "../../reading/caller.ts";
import { onceOf } from "../../reading/once.ts";
import { newSecret } from "../../reading/secret.ts";
import { validator } from "../../reading/validator.ts";
import { refused } from "../../refusals.ts";

const check = validator(KeyQuestion);

/** POST /v1/keys: a key for somebody else. */
export const postKeys: Handler<AppEnv> = keyed(async (c, { caller, storage }) => {
  const body = await readJson(c);
  if (!body.ok) return problem(c, body.trouble);
  const checked = await check(body.value);
  if (!checked.ok) return problem(c, invalid(checked.errors));
  const once = await onceOf(c, "key", checked.value);
  if (!once.ok) return problem(c, once.trouble);
  const secret = await newSecret(once.value === null ? null : [bearer(c) ?? "", c.req.header("Idempotency-Key") ?? "", caller.workspace]);
  const made = await storage.WORKSPACES.getByName(caller.workspace).makeKey(caller, checked.value, await sha256(secret), once.value);
  if (!made.ok) return refused(c, made.refused);
  const { id, role, name } = made.value;
  const key: NewKey = { id, key: keyText(caller.workspace, id, secret), role, name };
  return c.body(`${JSON.stringify(key)}\n`, 201, { "Content-Type": "application/json" });
});

/** GET /v1/keys. */
export const getKeys: Handler<AppEnv> = keyed(async (c, { caller, storage }) => {
  const keys = await storage.WORKSPACES.getByName(caller.workspace).keys(caller);
  return keys.ok ? c.body(`${JSON.stringify(keys.value)}\n`, 200, { "Content-Type": "application/json" }) : refused(c, keys.refused);
});

/** DELETE /v1/keys/{id}: once it is answered, nobody can use the key. */
export const deleteKey: Handler<AppEnv> = keyed(async (c, { caller, storage }) => {
  const revoked = await storage.WORKSPACES.getByName(caller.workspace).revoke(caller, c.req.param("id") ?? "");
  return revoked.ok ? c.body(null, 204) : refused(c, revoked.refused);
});
