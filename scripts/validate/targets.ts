import { existsSync, readFileSync } from "node:fs";
import { optimalBatch } from "../../src/science/evidence/index.ts";
import { expectedLoss } from "../../src/science/loss.ts";
import { CRITICAL_OVER_OPTIMAL, tokenOverhead } from "../../src/science/overhead.ts";
import type { Setting } from "../../src/science/types.ts";
import { numberIn, readCsv } from "../data/csv.ts";
import { quantile } from "../data/quantile.ts";

const SIZE: Readonly<Record<string, number>> = { M: 1e6, B: 1e9 };
const paramsOf = (label: string) => Number(label.slice(0, -1)) * (SIZE[label.at(-1) ?? ""] ?? Number.NaN);

const settingOf = (params: number, tokens: number): Setting => ({
  language: true, params, activeParams: params, tokens, sequenceLength: 512, flopsPerToken: 6 * params, loss: expectedLoss(params, params, tokens), optimizer: "adamw",
});

/**
 * Tokens to a fixed loss at several batches (Zhang 2024, arXiv 2410.21676; constant rate with weight averaging), over the fewest,
 * against ω at the same B/B_opt. Nothing is fitted to them. Null without the file.
 */
export const targetTable = (directory: string): string[][] | null => {
  const file = `${directory}/steps-to-target.csv`;
  if (!existsSync(file)) return null;
  const rows = readCsv(readFileSync(file, "utf8")).map((row) => ({ model: row["model"] ?? "", batch: numberIn(row, "batch_tokens"), tokens: numberIn(row, "tokens_to_target") }));
  const seen = [...Map.groupBy(rows, ({ model }) => model)].flatMap(([model, of]) => {
    const fewest = Math.min(...of.map(({ tokens }) => tokens));
    const optimalTokens = optimalBatch(settingOf(paramsOf(model), fewest)).estimate.median;
    return of.map(({ batch, tokens }) => ({
      power: Math.round(Math.log2(batch / optimalTokens)),
      measured: tokens / fewest,
      said: tokenOverhead(batch, { optimalTokens, ratio: CRITICAL_OVER_OPTIMAL }),
    }));
  });
  const powers = [...new Set(seen.map(({ power }) => power))].toSorted((a, b) => a - b);
  return powers.map((power) => {
    const here = seen.filter((row) => row.power === power);
    const middle = (of: "measured" | "said") => quantile(here.map((row) => row[of]), 0.5).toFixed(2);
    return [String(2 ** power), String(here.length), middle("said"), middle("measured")];
  });
};
