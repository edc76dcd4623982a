import { describe, expect, it } from "vitest";
import { compareAll } from "../../scripts/backtest/compare.ts";
import { practiceWithout } from "../../scripts/backtest/leave-out.ts";
import { hoursKindOf, publishedHours } from "../../scripts/backtest/hours.ts";
import { countOf } from "../../src/http/tables/published-run-question.ts";
import { backtestPage } from "../../scripts/backtest/page.ts";
import { differences, REASONS } from "../../scripts/backtest/reasons.ts";
import { medianFactor, summarizeBacktest } from "../../scripts/backtest/summary.ts";
import { bodyParams, fitPractice } from "../../scripts/data/practice-fit.ts";
import { withSection } from "../../scripts/document.ts";
import { practicedBatch, practicedRate } from "../../src/science/evidence/practice.ts";
import { publishedRuns } from "../../src/science/published-runs/index.ts";

const rows = compareAll();
const find = (id: string) => {
  const found = rows.find(({ run }) => run.id === id);
  if (found === undefined) throw new Error(`no run ${id}`);
  return found;
};

describe("the targets of the back-test", () => {
  it.each(summarizeBacktest(rows).filter(({ met }) => met !== null))("$target", ({ met, result }) => {
    expect(met, result).toBe(true);
  });

  it("covers every published run", () => {
    expect(rows.map(({ run }) => run.id)).toEqual(publishedRuns.map(({ id }) => id));
  });

  it("gives a reason for everything beyond a factor of 2", () => {
    const silent = rows.flatMap((one) => differences(one).flatMap(({ subject, ratio, reason }) => (reason === null ? [`${one.run.id} ${subject} ${ratio}`] : [])));
    expect(silent).toEqual([]);
  });
});

describe("the reasons", () => {
  it("each explain a difference that is there", () => {
    const used = new Set(rows.flatMap((one) => differences(one).map(({ subject }) => `${one.run.id} ${subject}`)));
    const written = Object.entries(REASONS).flatMap(([id, reasons]) => Object.keys(reasons).map((subject) => `${id} ${subject}`));
    expect(written.filter((reason) => !used.has(reason))).toEqual([]);
  });
});

describe("a comparison", () => {
  it("takes no goodput off hours that are training time alone", () => {
    const [v3, palm] = [find("deepseek-v3"), find("palm-540b")];
    expect(v3.hours).toBe(v3.hoursTraining);
    expect(palm.hours).toBe(palm.hoursHeld);
    expect((v3.hoursTraining ?? 0) / (v3.hoursHeld ?? 1)).toBeCloseTo(0.85, 10);
  });

  it("leaves hours of other work out of the median", () => {
    const counted = rows.filter(({ hoursRatio, hoursCount }) => hoursRatio !== null && hoursCount);
    expect(counted.map(({ run }) => run.id)).not.toContain("opt-175b");
    expect(counted.every(({ run }) => hoursKindOf(run).kind !== "other_work")).toBe(true);
  });

  it("says which numbers of accelerators are assumed", () => {
    for (const { run } of rows) expect(countOf(run).assumed === null).toBe(run.accelerators !== null);
  });

  it("derives hours from accelerators and days where only those are published", () => {
    expect(publishedHours(find("gpt-3-175b").run)).toBeCloseTo(10_000 * 14.8 * 24, 0);
    expect(publishedHours(find("mt-nlg-530b").run)).toBeNull();
  });
});

describe("leaving a laboratory out", () => {
  const power = publishedRuns.map((run) => ({ ...run, final_batch_tokens: 3 * bodyParams(run) ** 0.25 * run.tokens ** 0.5 }));

  it("finds the plane that runs lie on", () => {
    const [at, params, tokens] = fitPractice(power, (run) => run.final_batch_tokens).coefficients;
    expect(Math.exp(at) / (3 * 20e9 ** 0.25 * 1e12 ** 0.5)).toBeCloseTo(1, 6);
    expect([params, tokens].map((value) => value.toFixed(6))).toEqual(["0.250000", "0.500000"]);
  });

  it("fits again what the advice says of practice", () => {
    const [batches, rates] = [fitPractice(publishedRuns, (run) => run.final_batch_tokens), fitPractice(publishedRuns, (run) => run.learning_rate)];
    for (const run of publishedRuns) {
      expect(practicedBatch(bodyParams(run), run.tokens) / batches.read(run)).toBeCloseTo(1, 2);
      expect(practicedRate(bodyParams(run), run.tokens) / rates.read(run)).toBeCloseTo(1, 2);
    }
  });

  it("changes nothing when the others say the same, and something when they do not", () => {
    const [run] = power;
    if (run === undefined) throw new Error("no runs");
    expect(practiceWithout(run, power, (one) => one.final_batch_tokens)).toBeCloseTo(1, 6);
    const odd = power.map((one) => (one.laboratory === run.laboratory ? { ...one, final_batch_tokens: 10 * one.final_batch_tokens } : one));
    expect(practiceWithout(run, odd, (one) => one.final_batch_tokens)).toBeLessThan(0.5);
  });
});

it("knows no reason for a run that is not published", () => {
  const ids = new Set(publishedRuns.map(({ id }) => id));
  expect(Object.keys(REASONS).filter((id) => !ids.has(id))).toEqual([]);
});

it("takes a ratio and its inverse as equally far off", () => {
  expect(medianFactor([0.5, 2, 2])).toBeCloseTo(2, 12);
  expect(medianFactor([1, 1.3])).toBeCloseTo(Math.sqrt(1.3), 12);
});

it("prints every run", () => {
  const page = backtestPage(rows, true);
  for (const { run } of rows) expect(page).toContain(`| ${run.name} `);
});

describe("a section of a document", () => {
  const two = withSection(withSection("# Title\n", "a", "first"), "b", "second");

  it("is replaced and leaves the others alone", () => {
    expect(withSection(two, "a", "new")).toBe(two.replace("first", "new"));
  });

  it("is replaced by the same without a trace", () => {
    expect(withSection(two, "b", "second\n")).toBe(two);
  });

  it("must end", () => {
    expect(() => withSection("<!-- a:begin -->\n", "a", "x")).toThrow("has no");
  });
});
