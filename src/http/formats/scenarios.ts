import type { Context } from "hono";
import type { Advice } from "../../contract/answer.ts";
import type { Estimate } from "../../contract/estimate.ts";
import type { Problem } from "../../contract/problem.ts";
import type { ScenarioKind } from "../../contract/scenarios.ts";
import type { AppEnv } from "../environment.ts";
import { contentType } from "../reading/negotiation.ts";
import type { AskedScenarios, ScenarioFormat } from "../reading/scenarios.ts";
import type { Cell, Sheet } from "../../spreadsheets/sheet.ts";
import { problemMessage } from "./problem-message.ts";
import { adviceSheet, estimateSheet } from "./table.ts";
import { savedAs, type TableFormat, writeTable } from "./tabular.ts";

type Outcome = Advice | Estimate | { readonly error: Problem };

const types: Readonly<Record<ScenarioFormat, string>> = {
  json: "application/json",
  ndjson: "application/x-ndjson",
  csv: contentType("csv"),
  tsv: contentType("tsv"),
  xlsx: contentType("xlsx"),
};

/** Takes results in the order asked. Each is written as it comes, so that a thousand whole answers are never held at once. */
export interface ScenarioWriter {
  readonly add: (result: Outcome) => void;
  readonly respond: (c: Context<AppEnv>) => Promise<Response>;
}

/** Results as a list, one a line, or a table whose last columns say what was wrong with a row. */
export const scenarioWriter = (asked: AskedScenarios): ScenarioWriter => {
  const { add, body } = asked.format === "json" || asked.format === "ndjson" ? jsonOf(asked.format) : tableOf(asked, asked.format);
  const headers = { "Content-Type": types[asked.format], ...savedAs("scenarios", asked.format), Vary: "Accept" };
  return { add, respond: async (c) => c.body(await body(), 200, headers) };
};

interface Writing {
  readonly add: (result: Outcome) => void;
  readonly body: () => Promise<string | Uint8Array<ArrayBuffer>>;
}

const jsonOf = (format: "json" | "ndjson"): Writing => {
  const texts: string[] = [];
  return {
    add: (result) => void texts.push(JSON.stringify(result)),
    body: async () => (format === "json" ? `{"results":[${texts.join(",")}]}\n` : texts.map((text) => `${text}\n`).join("")),
  };
};

const tableOf = ({ kind, names, decimal }: AskedScenarios, format: TableFormat): Writing => {
  const { header } = sheetOf(kind, []);
  const blank = header.map(() => null);
  const rows: Cell[][] = [];
  return {
    add: (result) => {
      const name = names === null ? [] : [names[rows.length] ?? null];
      const [cells, code, message] = "error" in result ? [blank, result.error.code, problemMessage(result.error)] : [sheetOf(kind, [result]).rows[0] ?? blank, null, null];
      rows.push([...name, ...cells, code, message]);
    },
    body: () => writeTable([{ name: "Scenarios", header: [...(names === null ? [] : ["name"]), ...header, "error", "message"], rows }], format, decimal),
  };
};

const sheetOf = (kind: ScenarioKind, results: readonly (Advice | Estimate)[]): Sheet =>
  kind === "advice" ? adviceSheet(results as readonly Advice[]) : estimateSheet(results as readonly Estimate[]);
