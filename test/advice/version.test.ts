import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { compare } from "../../src/advice/compare.ts";
import { estimate } from "../../src/advice/estimate.ts";
import { MODEL_VERSION } from "../../src/advice/model-version.ts";
import { CompareQuestion } from "../../src/contract/compare-question.ts";
import { EstimateQuestion } from "../../src/contract/estimate-question.ts";
import { exactSetup, llamaSizes, palm540b, smallest } from "../../src/contract/openapi/examples.ts";
import { ask, noiseCell } from "./ask.ts";

/** The answers below under this version, SHA-256 of their JSON. */
const SAID = { version: "2026-11-24.1", sha256: "eb1489d4b583f215b236c48460ebd3e2e890ce131f2360a29fd4cb93d28bc903" };

const questions: readonly Record<string, unknown>[] = [
  smallest,
  palm540b,
  { ...smallest, optimizer: { name: "lion", lr_schedule: "wsd" }, batch: { tokens: 524_288 }, layout: { tensor_parallel: 2 } },
  { ...smallest, model: { params: 236e9, active_params: 21e9, layers: 60, hidden: 5120, vocab: 102_400, experts: 160, experts_per_token: 8, expert_ffn: 1536 }, optimizer: { name: "muon" }, objective: { prefer: "quality", hold: "loss" } },
  { ...smallest, objective: { prefer: "speed", deadline_hours: 100 }, hardware: { accelerator: "h100-sxm-80gb", count: 256, counts: [512, 1024] } },
  { ...smallest, model: { params: 1e9 }, data: { tokens: 2e10 }, measurements: { noise: [{ geometry: { groups: 8, units_per_step: 256, tokens_per_unit: 4096 }, cells: [noiseCell(500, 1e10)] }], step_times: [{ micro_batch: 2, batch_sequences: 512, seconds: 1.5 }] } },
  { model: { params: 25e6 }, data: { tokens: 1e8, unit: "example" }, optimizer: { name: "sgd", tuned: { batch_tokens: 256, learning_rate: 0.1 } }, hardware: { accelerator: "a100-sxm-80gb", count: 8 } },
];

test("answers change only with MODEL_VERSION", () => {
  const answers = [...questions.map(ask), estimate(EstimateQuestion.parse(exactSetup)), compare(CompareQuestion.parse(llamaSizes))];
  expect(answers.filter(({ ok }) => !ok)).toEqual([]);
  // The version stands in the answers too: that it changes is no change of theirs. Nine digits: the last ones are the machine's.
  const plain = (key: string, value: unknown) => (key === "model_version" ? undefined : typeof value === "number" ? Number(value.toPrecision(9)) : value);
  const json = JSON.stringify(answers, plain);
  const sha256 = createHash("sha256").update(json).digest("hex");
  const said = { version: MODEL_VERSION, sha256 };
  expect(said, `answers changed: bump MODEL_VERSION, note it in CHANGELOG.md, then update this hash: const SAID = ${JSON.stringify(said)}`).toEqual(SAID);
});
