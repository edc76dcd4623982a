import type { FieldError } from "../../../contract/problem.ts";
import type { Notify } from "../../../contract/runs.ts";
import { hostList, webhookComplaint } from "../../../runs/webhooks.ts";

/** Why a webhook is not taken. Its address is not repeated: it is a secret. */
export const webhookErrors = (notify: Notify | null | undefined, mattermostHosts: string | undefined): FieldError[] => {
  const message = notify === null || notify === undefined ? null : webhookComplaint(notify, hostList(mattermostHosts));
  return message === null ? [] : [{ pointer: "/notify/url", code: "not_allowed", message, hint: "the address of the incoming webhook as the service shows it" }];
};
