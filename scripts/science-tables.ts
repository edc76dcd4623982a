/**
 * `node scripts/science-tables.ts [--check]`: writes the tables of docs/science.md that the code decides: laws, rules, the
 * overhead curve, its growth, practice and the ranks. With `--check` it only says whether the committed ones are those.
 */
import { readFileSync } from "node:fs";
import { human } from "../src/advice/human.ts";
import { practicedBatch, practicedRate } from "../src/science/evidence/practice.ts";
import { gridTrust, GRIDS, measuredRank, practiceRank, RANK } from "../src/science/evidence/ranks.ts";
import { laws, rules } from "../src/science/laws/index.ts";
import { CRITICAL_OVER_OPTIMAL, GROWTH_EXPONENT, tokenOverhead } from "../src/science/overhead.ts";
import type { Domain, Law, Quantity, Range, Setting } from "../src/science/types.ts";
import { replaceSection, withSection } from "./document.ts";

const file = new URL("../docs/science.md", import.meta.url);

/** A row of a markdown table; bars inside a cell are escaped. */
const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(header), `|${header.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");

const quantityNames: Readonly<Record<Quantity | "loss", string>> = {
  optimal_tokens: "B_opt",
  critical_tokens: "B_crit",
  noise_scale_tokens: "noise scale",
  peak_learning_rate: "peak rate",
  weight_decay_timescale: "τ",
  loss: "loss",
};

const rangeText = (name: string, range: Range | undefined): string[] => (range === undefined ? [] : [`${name} ${human(range[0])}–${human(range[1])}`]);

const domainText = ({ params, tokens, tokensPerParam, loss, compute, optimizers }: Domain): string => {
  const parts = [
    ...rangeText("N", params),
    ...rangeText("D", tokens),
    ...rangeText("D/N", tokensPerParam),
    ...rangeText("L", loss),
    ...(compute === undefined ? [] : [`C ${compute.map((value) => value.toExponential(0).replace("+", "")).join("–")}`]),
    ...(optimizers === undefined ? [] : [optimizers.join(", ")]),
  ];
  return parts.length === 0 ? "not limited" : parts.join("; ");
};

const lawsTable = (): string =>
  table(
    ["id", "says", "equation", "domain", "certainty", "log-sd", "citation"],
    laws.map((law: Law) => [`\`${law.id}\``, quantityNames[law.quantity], law.equation, domainText(law.domain), law.certainty, String(law.logSd), law.citation]),
  );

const rulesTable = (): string =>
  table(
    ["id", "moves", "equation", "optimizers", "certainty", "citation"],
    rules.map((rule) => [`\`${rule.id}\``, rule.parameter, rule.equation, rule.optimizers.join(", "), rule.certainty, rule.citation]),
  );

const RATIOS = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 10] as const;

const ratioText = (ratio: number): string => (ratio < 1 ? `1/${1 / ratio}` : String(ratio));

const overheadTable = (): string =>
  table(
    ["B / B_opt", ...RATIOS.map(ratioText)],
    [[`ω at r = ${CRITICAL_OVER_OPTIMAL}`, ...RATIOS.map((ratio) => tokenOverhead(ratio, { optimalTokens: 1, ratio: CRITICAL_OVER_OPTIMAL }).toFixed(2))]],
  );

/** The batch that minimises λ(B, τ), over B_opt. */
const localOverWholeRun = (share: number): number => Math.sqrt((1 + GROWTH_EXPONENT) / (1 - GROWTH_EXPONENT)) * share ** GROWTH_EXPONENT;

const SHARES = [0.01, 0.03, 0.1, 0.3, 0.5, 1] as const;

const growthTable = (): string =>
  table(["share of the run seen", ...SHARES.map((share) => `${100 * share} %`)], [["best batch there / B_opt", ...SHARES.map((share) => localOverWholeRun(share).toFixed(2))]]);

/** value = at·(N/20e9)^a·(D/1e12)^b, read off the fit itself. */
const trendText = (fit: (params: number, tokens: number) => number, at: string): string => {
  const [n, d] = [20e9, 1e12];
  const slope = (moved: number): string => Math.log(moved / fit(n, d)).toFixed(3).replace("-", "−");
  return `${at}·(N/20e9)^${slope(fit(n * Math.E, d))}·(D/1e12)^${slope(fit(n, d * Math.E))}`;
};

const practiceTable = (): string =>
  table(
    ["published runs use", "fit"],
    [
      ["batch, tokens", trendText(practicedBatch, human(practicedBatch(20e9, 1e12)))],
      ["peak learning rate", trendText(practicedRate, practicedRate(20e9, 1e12).toExponential(2))],
    ],
  );

/** A dense AdamW language model about which only the size and the data are known. */
const dense = (params: number, tokens: number): Setting => ({
  language: true, params, activeParams: params, tokens, sequenceLength: 4096, flopsPerToken: null, loss: null, optimizer: "adamw",
});

const ranksTable = (): string =>
  table(
    ["evidence", "rank"],
    [
      ["branches of the run itself", String(RANK.branches)],
      ["steps to a target", String(RANK.stepsToTarget)],
      ["a tuned pair", String(RANK.tuned)],
      ["a noise scale (its correction makes it wide)", String(RANK.noise)],
      ["a law in the tokens", String(RANK.dataLaw)],
      ["a law in the loss", String(RANK.lossLaw)],
      ["a law in compute or size alone", String(RANK.computeLaw)],
    ],
  );

const SIZES = [[3e8, 2e10], [1.1e9, 1e11], [2.2e9, 1e11], [3e9, 2e11], [7e9, 2e12]] as const;

const handoverTable = (): string =>
  table(
    ["run", "trust in the grids", "rank of a law confirmed on them", "rank of published runs"],
    SIZES.map(([params, tokens]) => {
      const setting = dense(params, tokens);
      return [`${human(params)} on ${human(tokens)}`, gridTrust(setting).toFixed(2), measuredRank(setting).toFixed(2), practiceRank(setting).toFixed(2)];
    }),
  );

/** Section of docs/science.md → its markdown. */
const scienceTables = (): ReadonlyMap<string, string> =>
  new Map([
    ["overhead", overheadTable()],
    ["growth", growthTable()],
    ["practice", practiceTable()],
    ["ranks", ranksTable()],
    ["handover", `The grids cover ${domainText(GRIDS)}.\n\n${handoverTable()}`],
    ["laws", lawsTable()],
    ["rules", rulesTable()],
  ]);

/** Names of sections that differ from what the code says, or are not there. */
export const staleSections = (text: string): string[] =>
  [...scienceTables()].filter(([name, markdown]) => !text.includes(`<!-- ${name}:begin -->`) || withSection(text, name, markdown) !== text).map(([name]) => name);

if (import.meta.main) {
  if (process.argv.includes("--check")) {
    const stale = staleSections(readFileSync(file, "utf8"));
    if (stale.length > 0) {
      console.error(`docs/science.md differs from the code: ${stale.join(", ")}. Run node scripts/science-tables.ts and commit.`);
      process.exitCode = 1;
    }
  } else for (const [name, markdown] of scienceTables()) replaceSection(file, name, markdown);
}
