import type { Context, Handler } from "hono";
import { type Workspace, WorkspaceQuestion } from "../../../contract/workspaces.ts";
import type { AppEnv } from "../../environment.ts";
import { noStorage, storageOf } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import { readJson } from "../../reading/body.ts";
import { bearer, keyText, sha256 } from "../../reading/caller.ts";
import { onceOf } from "../../reading/once.ts";
import { newSecret } from "../../reading/secret.ts";
import { validator } from "../../reading/validator.ts";
import { refused, unauthorized } from "../../refusals.ts";
import { mayMakeWorkspaces } from "./sign-up.ts";

const check = validator(WorkspaceQuestion);

/** POST /v1/workspaces: a workspace and its first key. */
export const postWorkspaces: Handler<AppEnv> = async (c: Context<AppEnv>) => {
  const storage = storageOf(c);
  if (storage === null) return noStorage(c);
  const signUp = await mayMakeWorkspaces(c);
  if (signUp.may === "not without a token") return unauthorized(c, signUp.detail, signUp.sent);
  if (signUp.may === "not at all") return problem(c, { code: "forbidden", detail: signUp.detail });
  const body = await readJson(c);
  if (!body.ok) return problem(c, body.trouble);
  const checked = await check(body.value);
  if (!checked.ok) return problem(c, invalid(checked.errors));
  const once = await onceOf(c, "workspace", checked.value);
  if (!once.ok) return problem(c, once.trouble);

  const place = await storage.DIRECTORY.getByName("directory").enter(signUp.may === "whoever comes", once.value);
  if (!place.ok) return refused(c, place.refused);
  const { workspace: id, keyId, createdAt } = place.value;
  const secret = await newSecret(once.value === null ? null : [bearer(c) ?? "", c.req.header("Idempotency-Key") ?? "", id]);
  await storage.WORKSPACES.getByName(id).found({ id, name: checked.value.name, keyId, digest: await sha256(secret), createdAt });
  const made: Workspace = { id, name: checked.value.name, key: keyText(id, keyId, secret), key_id: keyId };
  return c.body(`${JSON.stringify(made)}\n`, 201, { "Content-Type": "application/json", "Cache-Control": "no-store" });
};
