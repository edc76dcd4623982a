import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { advise } from "../src/advice/advise.ts";
import { Question } from "../src/contract/question.ts";
import { askFor, zeroToPin } from "../src/launchers/ask.ts";
import { launchers } from "../src/launchers/index.ts";
import { launch } from "../src/launchers/launch.ts";
import { planOf } from "../src/launchers/plan.ts";

const h100 = (count: number) => ({ accelerator: "h100-sxm-80gb", count });

/** Questions that reach the corners: growing and held batches, odd counts, experts, pipelines, every optimizer and decay. */
const QUESTIONS: Readonly<Record<string, unknown>> = {
  "7b": { model: { params: 7e9 }, data: { tokens: 2e12 }, hardware: h100(256) },
  "palm-540b": { model: { params: 540e9, layers: 118, hidden: 18432, heads: 48, kv_heads: 1, ffn: 73728, vocab: 256000, gated_mlp: true }, data: { tokens: 780e9, sequence_length: 2048 }, optimizer: { name: "adafactor", lr_schedule: "inverse_sqrt", tuned: { batch_tokens: 4194304, learning_rate: 0.01 } }, hardware: { accelerator: "tpu-v4", count: 6144 } },
  "seven-gpus": { model: { params: 1e9 }, data: { tokens: 5e10 }, hardware: { accelerator: "a100-sxm-80gb", count: 7 } },
  moe: { model: { params: 47e9, active_params: 13e9, layers: 32, hidden: 4096, heads: 32, kv_heads: 8, ffn: 14336, vocab: 32000, gated_mlp: true, experts: 8, experts_per_token: 2 }, data: { tokens: 1e12 }, hardware: h100(256) },
  pinned: { model: { params: 3e9 }, data: { tokens: 3e11 }, hardware: h100(64), batch: { sequences: 640 }, optimizer: { lr_schedule: "linear", beta1: 0.9, epsilon: 1e-8 } },
  pipeline: { model: { params: 70e9 }, data: { tokens: 2e12 }, hardware: h100(512), layout: { tensor_parallel: 8, pipeline_parallel: 4 } },
  muon: { model: { params: 1e9 }, data: { tokens: 1e11 }, hardware: h100(16), optimizer: { name: "muon", lr_schedule: "wsd" } },
  lion: { model: { params: 1e9 }, data: { tokens: 1e11 }, hardware: h100(16), optimizer: { name: "lion", lr_schedule: "constant" } },
  sgd: { model: { params: 1e9 }, data: { tokens: 1e11 }, hardware: h100(16), optimizer: { name: "sgd", beta1: 0.9, tuned: { batch_tokens: 262144, learning_rate: 0.1 } } },
  wsd: { model: { params: 13e9 }, data: { tokens: 1e12, sequence_length: 8192 }, hardware: h100(128), optimizer: { lr_schedule: "wsd" } },
  examples: { model: { params: 86e6, flops_per_unit: 5e10 }, data: { tokens: 1e9, unit: "example" }, hardware: { accelerator: "a100-sxm-80gb", count: 8 }, optimizer: { tuned: { batch_tokens: 4096, learning_rate: 1e-3 } } },
};

/** Writes every dialect's file for every question it takes, with what the file has to say, under `folder`/`dialect`/`question`. Returns how many. */
export const writeCases = (folder: string): number => {
  let count = 0;
  for (const [name, body] of Object.entries(QUESTIONS)) {
    for (const launcher of launchers) {
      const asked = askFor(launcher, Question.parse(body));
      if (asked.conflicts.length > 0) continue;
      const first = advise(asked.question);
      if (!first.ok) continue;
      const pin = zeroToPin(launcher, first.value.layout.zero_stage);
      const question = pin === null ? asked.question : { ...asked.question, layout: { ...asked.question.layout, zero_stage: pin } };
      const advised = pin === null ? first : advise(question);
      if (!advised.ok) continue;
      const plan = planOf(advised.value, question);
      for (const dialect of launcher.dialects) {
        const written = launch(launcher, { dialect, note: null }, plan, { advice: advised.value, notes: asked.notes });
        const [file] = written.files;
        const where = join(folder, `${launcher.id} ${dialect.id}`, name);
        mkdirSync(where, { recursive: true });
        writeFileSync(join(where, file?.name ?? ""), file?.content ?? "");
        writeFileSync(join(where, "expected.json"), JSON.stringify({ file: file?.name, plan, grows: plan.stages.length > 1 && written.restart_points.length === 0 }));
        count++;
      }
    }
  }
  return count;
};
