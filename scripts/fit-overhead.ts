/**
 * Fits the overhead curve of src/science/overhead.ts to measured final losses: `node scripts/fit-overhead.ts --data PATH`.
 *
 * Per cell and batch the loss at the best learning rate (parabola in log rate; batches with fewer than 4,000 steps left out)
 * is compared with L(D/ω) − L(D), the price of the overhead by the slope of the refitted loss law. Each cell has its own
 * level; B_opt is Step Law's, or (second fit) Step Law's shifted per cell under a prior of log-sd 0.25.
 */
import { dataDirectory } from "./data/arguments.ts";
import { loadGrid } from "./data/grid.ts";
import { curvesOf, doubling, fitBoth, fitRatio, overheadTable, rms } from "./data/overhead-fit.ts";
import { quantile } from "./data/quantile.ts";

const curves = curvesOf(loadGrid(dataDirectory(process.argv, "lr-batch-grid.csv")));
const law = curves[0]?.law;
if (law !== undefined) console.log(`loss law: slope ${law.scale.toFixed(3)}·β·(D/1e10)^−β nats, β ${law.beta.toFixed(3)}, rms ${law.rms.toFixed(4)} over ${curves.length} cells`);
for (const free of [false, true]) {
  const { k, q } = fitBoth(free, curves);
  console.log(`B_opt ${free ? "shifted per cell" : "of Step Law"}: k ${k.toFixed(2)}, q ${q.toFixed(2)}, rms ${rms(k, q, free, curves).toFixed(4)} nats, ω = 2 at ${doubling(k, q).toFixed(1)} B_opt`);
  for (const held of [1, 2]) {
    const at = fitRatio(held, free, curves);
    console.log(`  q = ${held} held: k ${at.toFixed(2)}, rms ${rms(at, held, free, curves).toFixed(4)} nats, ω = 2 at ${doubling(at, held).toFixed(1)} B_opt`);
  }
}
const k = Math.sqrt(fitRatio(1, false, curves) * fitRatio(1, true, curves));
console.log(`chosen: q 1, k ${k.toFixed(2)}, B_crit/B_opt ${doubling(k, 1).toFixed(1)}`);
const sizes = [...Map.groupBy(curves, ({ cell }) => cell.params)];
console.log(`B_crit/B_opt by model size: ${sizes.map(([params, of]) => `${(params / 1e6).toFixed(0)}M ${doubling(fitRatio(1, true, of), 1).toFixed(1)}`).join(", ")}`);
const single = curves.map((curve) => doubling(fitRatio(1, true, [curve]), 1));
console.log(`B_crit/B_opt over single cells: p10 ${quantile(single, 0.1).toFixed(1)}, median ${quantile(single, 0.5).toFixed(1)}, p90 ${quantile(single, 0.9).toFixed(1)}`);
console.log("B/B_opt  rows  fitted  measured p10 / median / p90");
for (const { ratio, rows, fitted, measured } of overheadTable(k, curves)) {
  console.log(`${String(ratio).padEnd(9)}${String(rows).padEnd(6)}${fitted.toFixed(2).padEnd(8)}${measured.map((value) => value.toFixed(2)).join(" / ")}`);
}
