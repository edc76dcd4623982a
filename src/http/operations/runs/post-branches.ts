import type { Handler } from "hono";
import { BranchMeasurement } from "../../../contract/measurements.ts";
import { branchComplaints } from "../../../runs/complaints.ts";
import type { AppEnv } from "../../environment.ts";
import { keyed } from "../../keyed.ts";
import { validator } from "../../reading/validator.ts";
import { answerPost, type Postable } from "./answer-post.ts";

const branches: Postable<BranchMeasurement> = {
  check: validator(BranchMeasurement),
  complaints: branchComplaints,
  store: (run, { caller }, id, post) => run.postBranch(caller, id, post),
};

/** POST /v1/runs/{id}/branches. */
export const postBranches: Handler<AppEnv> = keyed((c, given) => answerPost(c, given, branches));
