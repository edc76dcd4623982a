import type { Context, Handler } from "hono";
import type { Comparison } from "../../contract/compare.ts";
import { CompareQuestion } from "../../contract/compare-question.ts";
import { CompareQuery, type Decimal } from "../../contract/presentation.ts";
import { strongTag } from "../caching.ts";
import type { AppEnv, Core } from "../environment.ts";
import { troubleOf } from "../failures.ts";
import { type CompareTable, comparisonPages } from "../formats/comparison.ts";
import { savedAs, writeTable } from "../formats/tabular.ts";
import { invalid, problem } from "../problem.ts";
import { readJson } from "../reading/body.ts";
import { acceptedFormat, contentType } from "../reading/negotiation.ts";
import { queryReader } from "../reading/query.ts";
import { validator } from "../reading/validator.ts";

/** Reads a comparison; what is wrong with each model on this machine is pointed at as compare() would. */
export const checkCompare = validator(CompareQuestion, async (input) => {
  const { complaintsAboutParts, objectOf } = await import("../reading/parts.ts");
  const body = objectOf(input);
  const models: readonly unknown[] = Array.isArray(body["models"]) ? body["models"].slice(0, 16) : [];
  const errors = [{}, ...models].flatMap((candidate, i) =>
    complaintsAboutParts({ ...body, model: objectOf(candidate)["model"] }, ["model", "data", "optimizer", "hardware"]).map((error) => ({ ...error, pointer: error.pointer.replace(/^\/model\b/, `/models/${i - 1}/model`) })),
  );
  return [...new Map(errors.map((error) => [error.pointer, error])).values()];
});
const readQuery = queryReader(CompareQuery);
const formats = ["json", "csv", "tsv", "xlsx"] as const;

/** POST /v1/compare: several models on one budget, as JSON or as a table. */
export const postCompare = (core: Core): Handler<AppEnv> =>
  async function postCompare(c: Context<AppEnv>) {
    const body = await readJson(c);
    if (!body.ok) return problem(c, body.trouble);
    const query = await readQuery(c.req.url);
    const checked = await checkCompare(body.value);
    if (!query.ok || !checked.ok) return problem(c, invalid([query, checked].flatMap((part) => (part.ok ? [] : part.errors))));
    const format = query.value.format ?? acceptedFormat(c, [...formats]);
    if (format === null) return problem(c, { code: "not_acceptable", detail: `Answers are written as ${formats.join(", ")}.` });
    c.set("format", format);
    const result = await core.compare(checked.value);
    if (!result.ok) return problem(c, troubleOf(result.failure));
    const { table, decimal } = query.value;
    const tag = await strongTag(core.modelVersion, "compare", format, table ?? "", decimal ?? "", JSON.stringify(checked.value));
    return c.body(await write(result.value, format, table, decimal ?? "point"), 200, { "Content-Type": contentType(format), ...savedAs("comparison", format), ETag: tag, Vary: "Accept" });
  };

const write = async (comparison: Comparison, format: (typeof formats)[number], table: CompareTable | undefined, decimal: Decimal): Promise<string | Uint8Array<ArrayBuffer>> =>
  format === "json" ? `${JSON.stringify(comparison)}\n` : writeTable(comparisonPages(comparison, table), format, decimal);
