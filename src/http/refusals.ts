import type { Context } from "hono";
import type { Refused } from "../storage/refused.ts";
import type { AppEnv } from "./environment.ts";
import { invalid, problem, type Trouble } from "./problem.ts";

/** How to say who you are (RFC 6750, 3). */
const CHALLENGE = 'Bearer realm="bcrit"';

/** 401. A key that was sent and is none is told apart from no key. */
export const unauthorized = (c: Context<AppEnv>, detail: string, sent: boolean): Promise<Response> =>
  problem(c, { code: "unauthorized", detail }, { "WWW-Authenticate": sent ? `${CHALLENGE}, error="invalid_token"` : CHALLENGE });

/** Puts a refusal of an object into words. A new kind does not compile until it has its words here. */
export const refused = (c: Context<AppEnv>, refusal: Refused): Promise<Response> => {
  switch (refusal.why) {
    case "unauthorized":
      return unauthorized(c, "There is no such key, or it was revoked.", true);
    case "forbidden":
      return problem(c, { code: "forbidden", detail: `A key of role ${refusal.role} may not do that.` });
    case "secret_in_address":
      return problem(c, { code: "forbidden", detail: "Only a key of role read may travel as ?key=; send this one as Authorization: Bearer, and make it anew if the address was seen by others." });
    case "not_found":
      return problem(c, { code: "not_found", detail: `This workspace has no such ${refusal.what}.` });
    case "full":
      return problem(c, full(refusal.what, refusal.most));
    case "too_often":
      return problem(c, { code: "rate_limited", detail: `Too many ${refusal.what} just now.` }, { "Retry-After": String(refusal.retryAfterSeconds) });
    case "idempotency_key_reused":
      return problem(c, { code: "idempotency_key_reused", detail: "This Idempotency-Key was sent with another request before." });
    case "last_admin_key":
      return problem(c, { ...invalid([{ pointer: "", code: "last_admin_key", message: "is the last key of role admin", hint: "make another admin key first" }]), detail: "This is the last key of role admin: without it nobody could make another." });
    case "changed_meanwhile":
      return problem(c, { code: "unavailable", detail: "The run was changed by somebody else meanwhile." }, { "Retry-After": "1" });
    case "invalid":
      return problem(c, invalid(refusal.errors));
  }
};

const full = (what: string, most: number): Trouble => ({ code: "limit_reached", detail: `There may be ${most} ${what} at most. Nothing of this request was kept.` });
