/**
 * `npm run simulate`: training runs whose noise scale, critical batch, loss and step time are known exactly are trained by the advice
 * of a local server, through the protocol agents speak: cumulative sums, posted twice and out of order, restarts that train
 * again, stragglers. Each is scored against an oracle that knows the truth, and against holding the first batch.
 * `--write` puts the report into docs/accuracy.md; `--only TEXT` takes the runs whose name has it.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { replaceSection } from "./document.ts";
import { startServer } from "./local-server.ts";
import { report } from "./simulate/report.ts";
import { serviceAt } from "./simulate/service.ts";
import { type Outcome, train } from "./simulate/train.ts";
import { truths } from "./simulate/truth.ts";

const { values } = parseArgs({ options: { write: { type: "boolean", default: false }, only: { type: "string", default: "" }, seed: { type: "string", default: "1" } } });

const server = await startServer();
const outcomes: Outcome[] = [];
try {
  const service = await serviceAt(server.url);
  for (const truth of truths.filter(({ name }) => name.includes(values.only))) {
    // oxlint-disable-next-line no-await-in-loop -- one run at a time, so that the server's answers come in one order
    outcomes.push(await train(service, truth, Number(values.seed)));
    console.error(`${truth.name}: done`);
  }
} finally {
  await server.stop();
}
console.log(report(outcomes, false));
if (values.write) replaceSection(resolve(import.meta.dirname, "../docs/accuracy.md"), "simulate", report(outcomes, true));
