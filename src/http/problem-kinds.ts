/** Every kind of problem the service answers with: its status and its title. */
export const problemKinds = {
  malformed_json: { status: 400, title: "The body is not JSON" },
  malformed_csv: { status: 400, title: "The body is not CSV" },
  unauthorized: { status: 401, title: "A key is needed" },
  forbidden: { status: 403, title: "This key may not do that" },
  not_found: { status: 404, title: "There is nothing here" },
  method_not_allowed: { status: 405, title: "Not with this method" },
  not_acceptable: { status: 406, title: "No such format" },
  too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "This kind of body is not read" },
  invalid: { status: 422, title: "The question has wrong fields" },
  does_not_fit: { status: 422, title: "No layout fits the memory" },
  infeasible: { status: 422, title: "The objective cannot be met" },
  limit_reached: { status: 422, title: "No more than so many" },
  idempotency_key_reused: { status: 422, title: "This Idempotency-Key was another request's" },
  rate_limited: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something broke here" },
  unavailable: { status: 503, title: "Not available just now" },
} as const;

export type ProblemCode = keyof typeof problemKinds;
