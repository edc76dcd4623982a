import type { Handler } from "hono";
import { NoiseMeasurement } from "../../../contract/measurements.ts";
import { noiseComplaints } from "../../../runs/complaints.ts";
import { storedCells } from "../../../runs/rows.ts";
import type { AppEnv } from "../../environment.ts";
import { keyed } from "../../keyed.ts";
import { validator } from "../../reading/validator.ts";
import { answerPost, type Postable } from "./answer-post.ts";

const noise: Postable<NoiseMeasurement> = {
  check: validator(NoiseMeasurement),
  complaints: noiseComplaints,
  store: (run, { caller }, id, post) => {
    const { epoch, replay_from_step: fromStep } = post;
    return run.postNoise(caller, id, post.geometry, storedCells(post), fromStep === null ? null : { epoch, fromStep });
  },
};

/** POST /v1/runs/{id}/measurements. */
export const postMeasurements: Handler<AppEnv> = keyed((c, given) => answerPost(c, given, noise));
