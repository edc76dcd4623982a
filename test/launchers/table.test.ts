import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GROWS, launcherTable } from "../../scripts/launcher-table.ts";
import { launchers } from "../../src/launchers/index.ts";
import { planOf } from "../../src/launchers/plan.ts";
import { answerTo } from "../advice/ask.ts";

test("docs/launchers.md has the table of the registry: npm run docs:launchers writes it", () => {
  expect(readFileSync("docs/launchers.md", "utf8")).toContain(launcherTable());
});

test("the table says which dialects grow the batch", () => {
  const plan = planOf(answerTo());
  // MaxText ramps only where every stage goes without accumulation.
  const plain = { ...plan, gradientAccumulation: 1, microBatch: plan.globalBatch / plan.dataParallel };
  const growing = launchers.flatMap(({ id, dialects }) => dialects.filter((dialect) => dialect.write(plain).grows).map((dialect) => `${id} ${dialect.id}`));
  expect(growing.toSorted()).toEqual(Object.keys(GROWS).toSorted());
});
