import type { RunAdvice } from "../../contract/run-advice.ts";
import { ElasticRow, Next, Seen } from "../../contract/run-advice.ts";
import { runSections } from "../../pages/run-sections.ts";
import { contentType } from "../reading/negotiation.ts";
import type { RunWish } from "../reading/run-wish.ts";
import { writeAdvice, type Written } from "./advice.ts";
import { adviceMarkdown } from "./markdown.ts";
import { adviceSheet, leafPaths, recordSheet, valueAt } from "./table.ts";
import { savedAs, writeTable } from "./tabular.ts";
import { adviceText } from "./text.ts";

const paths = [...leafPaths(Next).map((path) => ["next", ...path]), ...leafPaths(Seen).map((path) => ["seen", ...path])];

/** The advice of a run as other advice is written, with what to do next and what was seen before the rest. */
export const writeRunAdvice = async (advice: RunAdvice, wish: RunWish): Promise<Written> => {
  const headers = { "Content-Type": contentType(wish.format) };
  if (wish.elastic && (wish.format === "csv" || wish.format === "tsv" || wish.format === "xlsx")) {
    return { headers: { ...headers, ...savedAs("elastic", wish.format) }, body: await writeTable([{ name: "Elastic", ...recordSheet(ElasticRow, advice.elastic) }], wish.format, wish.decimal) };
  }
  if (wish.field === null && wish.format === "txt") return { headers, body: adviceText(advice, runSections(advice)) };
  if (wish.field === null && wish.format === "md") return { headers, body: adviceMarkdown(advice, runSections(advice)) };
  if (wish.field === null && wish.table === null && (wish.format === "csv" || wish.format === "tsv")) {
    const { header, rows } = adviceSheet([advice]);
    const page = { name: "Advice", header: [...paths.map((path) => path.join(".")), ...header], rows: [[...paths.map((path) => valueAt(advice, path)), ...(rows[0] ?? [])]] };
    return { headers, body: await writeTable([page], wish.format, wish.decimal) };
  }
  return writeAdvice(advice, wish);
};
