import type { Context } from "hono";
import type { AppEnv } from "../../environment.ts";
import { bearer, sha256 } from "../../reading/caller.ts";

/** Whether, and why, a request may make a workspace. */
export type SignUp =
  | { readonly may: "whoever comes" }
  | { readonly may: "who has the token" }
  | { readonly may: "not without a token"; readonly detail: string; readonly sent: boolean }
  | { readonly may: "not at all"; readonly detail: string };

/**
 * BCRIT_ADMIN_TOKEN, where it is set, is needed. Without it only a service that says sign-up is open makes workspaces, as
 * `npm start` does; a deployment that forgot the token is closed. A page of another site cannot sign up through a visitor's
 * browser: browsers say where a POST comes from.
 */
export const mayMakeWorkspaces = async (c: Context<AppEnv>): Promise<SignUp> => {
  const token = c.env.BCRIT_ADMIN_TOKEN ?? "";
  if (token !== "") {
    const sent = bearer(c);
    if (sent !== null && (await same(sent, token))) return { may: "who has the token" };
    return { may: "not without a token", detail: "Send Authorization: Bearer with the BCRIT_ADMIN_TOKEN of this deployment.", sent: sent !== null };
  }
  if (c.env.BCRIT_SIGN_UP !== "open") return { may: "not at all", detail: "Sign-up is closed: set BCRIT_ADMIN_TOKEN on this deployment, and send it as Authorization: Bearer." };
  const origin = c.req.header("Origin");
  if (origin !== undefined && origin !== new URL(c.req.url).origin) return { may: "not at all", detail: "Another site may not make workspaces here." };
  return { may: "whoever comes" };
};

/** Whether two texts are the same: of their hashes every byte is compared, so that the time does not tell where they differ. */
const same = async (a: string, b: string): Promise<boolean> => {
  const [one, other] = (await Promise.all([sha256(a), sha256(b)])).map((digest) => new Uint8Array(digest));
  let differing = 0;
  for (const [index, byte] of (one ?? []).entries()) differing |= byte ^ (other?.[index] ?? 0);
  return differing === 0;
};
