import type { Handler } from "hono";
import { ThroughputMeasurement } from "../../../contract/measurements.ts";
import { throughputComplaints } from "../../../runs/complaints.ts";
import type { AppEnv } from "../../environment.ts";
import { keyed } from "../../keyed.ts";
import { validator } from "../../reading/validator.ts";
import { answerPost, type Postable } from "./answer-post.ts";

const throughput: Postable<ThroughputMeasurement> = {
  check: validator(ThroughputMeasurement),
  complaints: throughputComplaints,
  store: (run, { caller }, id, post) => run.postThroughput(caller, id, post),
};

/** POST /v1/runs/{id}/throughput. */
export const postThroughput: Handler<AppEnv> = keyed((c, given) => answerPost(c, given, throughput));
