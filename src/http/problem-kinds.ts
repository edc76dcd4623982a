/** Every kind of problem the service answers with: its status, its title, and what to do about it. */
export const problemKinds = {
  malformed_json: { status: 400, title: "The body is not JSON", remedy: "Send one JSON object in UTF-8." },
  malformed_csv: { status: 400, title: "The body is not CSV", remedy: "Send a header row of flat parameter names and one row per scenario." },
  unauthorized: { status: 401, title: "A key is needed", remedy: "Send Authorization: Bearer with a key of the workspace." },
  forbidden: { status: 403, title: "This key may not do that", remedy: "Use a key with another role." },
  not_found: { status: 404, title: "There is nothing here", remedy: "The paths are listed in /openapi.json and /docs." },
  method_not_allowed: { status: 405, title: "Not with this method", remedy: "Use a method from the Allow header." },
  not_acceptable: { status: 406, title: "No such format", remedy: "Ask for one of the formats listed for the operation." },
  too_large: { status: 413, title: "The body is too large", remedy: "1 MiB; 8 MiB for /v1/scenarios." },
  unsupported_media_type: { status: 415, title: "This kind of body is not read", remedy: "Send Content-Type: application/json." },
  invalid: { status: 422, title: "The question has wrong fields", remedy: "Each wrong field is in errors with a hint." },
  does_not_fit: { status: 422, title: "No layout fits the memory", remedy: "Use more accelerators, or free what is pinned." },
  infeasible: { status: 422, title: "The objective cannot be met", remedy: "Relax the limit, or change what is asked." },
  rate_limited: { status: 429, title: "Too many requests", remedy: "Wait as long as Retry-After says." },
  internal: { status: 500, title: "Something broke here", remedy: "Send the same request again; report the request_id if it stays." },
  unavailable: { status: 503, title: "Not available just now", remedy: "Wait as long as Retry-After says." },
} as const;

export type ProblemCode = keyof typeof problemKinds;
