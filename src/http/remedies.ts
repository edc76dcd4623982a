import type { ProblemCode } from "./problem-kinds.ts";

/** What to do about each kind of problem; shown at /problems/{code}. */
export const remedies: Readonly<Record<ProblemCode, string>> = {
  malformed_json: "Send one JSON object in UTF-8.",
  malformed_csv: "Send a header row of flat parameter names and one row per scenario.",
  unauthorized: "Send Authorization: Bearer with a key of the workspace.",
  forbidden: "Use a key with another role.",
  not_found: "The paths are listed in /openapi.json and /docs.",
  method_not_allowed: "Use a method from the Allow header.",
  not_acceptable: "Ask for one of the formats listed for the operation.",
  too_large: "1 MiB; 8 MiB for /v1/scenarios; 24 MiB for /v1/runs/import.",
  unsupported_media_type: "Send Content-Type: application/json.",
  invalid: "Each wrong field is in errors with a hint.",
  does_not_fit: "Use more accelerators, or free what is pinned.",
  infeasible: "Relax the limit, or change what is asked.",
  limit_reached: "Delete what is no longer needed.",
  idempotency_key_reused: "Send a new Idempotency-Key, or the same body as before.",
  rate_limited: "Wait as long as Retry-After says.",
  internal: "Send the same request again; report the request_id if it stays.",
  unavailable: "Wait as long as Retry-After says.",
};
