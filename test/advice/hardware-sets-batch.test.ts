import { expect, test } from "vitest";
import { answerTo } from "./ask.ts";

const said = (parts: Record<string, unknown>): string => answerTo(parts).warnings.find(({ code }) => code === "hardware_sets_batch")?.message ?? "";
const mtNlg = {
  model: { params: 530e9, layers: 105, hidden: 20_480, heads: 128, vocab: 50_304 }, data: { tokens: 270e9, sequence_length: 2048 },
  hardware: { accelerator: "a100-sxm-80gb", count: 2240 }, layout: { tensor_parallel: 8, pipeline_parallel: 35, virtual_stages: 1 },
};

test("MT-NLG 530B on 35 stages: its 1,920 sequences stand beside the batch the statistics would choose", () => {
  expect(said({ ...mtNlg, batch: { sequences: 1920 } })).toMatch(
    /^the statistics alone would choose [\d.]+M tokens \([\d,]+ sequences\), where \d+ % of the step is pipeline bubble \(more than 15 % below [\d,]+ sequences\): 35 stages want more micro-batches, which the pinned batch gives them$/,
  );
});

test("on twice the accelerators the bubble is large at the batch advised, too, and a smaller pipeline has none of it", () => {
  const large = { ...mtNlg, hardware: { ...mtNlg.hardware, count: 4480 } };
  expect(said(large)).toMatch(/^\d+ % of the step is pipeline bubble at this batch, and more than 15 % below [\d,]+ sequences: 35 stages want more micro-batches, and the statistics alone would choose .* where it is \d+ %$/);
  expect(said({ ...large, layout: {} })).toBe("");
});

test("GLM-130B on 768 accelerators of 40 GB: eight stages without interleaving want more than 480 sequences, the free choice has no bubble to tell of", () => {
  const glm = {
    model: { params: 130e9, layers: 70, hidden: 12_288, heads: 96, ffn: 32_768, vocab: 150_528 }, data: { tokens: 4e11, sequence_length: 2048 }, hardware: { accelerator: "a100-sxm-40gb", count: 768 },
  };
  expect(said({ ...glm, layout: { tensor_parallel: 4, pipeline_parallel: 8, virtual_stages: 1 }, batch: { sequences: 480 } })).toContain("8 stages want more micro-batches");
  expect(said(glm)).toBe("");
});
