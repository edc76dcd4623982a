import type { Context, Handler } from "hono";
import type { Advice } from "../../contract/answer.ts";
import { flatQuestion } from "../../contract/flat.ts";
import { appsScript } from "../../spreadsheets/apps-script.ts";
import { planner } from "../../spreadsheets/planner.ts";
import { comparedFields, comparedInputs, comparedRows, plannerFields, plannerInputs } from "../../spreadsheets/planner-fields.ts";
import { powerQuery } from "../../spreadsheets/power-query.ts";
import { templatesPage } from "../../pages/templates.ts";
import { publicFor } from "../caching.ts";
import type { AppEnv, Core } from "../environment.ts";
import { listSheet, valuesSheet } from "../formats/table.ts";
import { savedAs } from "../formats/tabular.ts";
import { contentType } from "../reading/negotiation.ts";
import { unflatten } from "../reading/flat.ts";
import { checkQuestion } from "./post-advice.ts";

/** Where the caller reached this server: the address a template asks. */
const originOf = (c: Context<AppEnv>): string => new URL(c.req.url).origin;

/** Templates differ with the address they were fetched from; a shared cache keeps them apart by it. */
const caching = { "Cache-Control": publicFor };

/** GET /templates, and each of the files it lists. */
export const getTemplate = (core: Core): Handler<AppEnv> =>
  function getTemplate(c) {
    switch (c.req.param("file")) {
      case undefined:
        return c.html(templatesPage(originOf(c)), 200, caching);
      case "bcrit-planner.xlsx":
        return plannerOf(core)(c);
      case "bcrit.gs":
        return c.body(appsScript(originOf(c)), 200, { "Content-Type": "text/javascript; charset=utf-8", ...caching });
      case "bcrit.pq":
        return c.text(powerQuery(originOf(c)), 200, caching);
      default:
        return c.notFound();
    }
  };

/** A workbook that asks this server, with the answer to the question it opens with. */
const plannerOf = (core: Core) =>
  async function plannerOf(c: Context<AppEnv>): Promise<Response> {
    const advice = await opening(core);
    const body = await planner({
      origin: originOf(c),
      inputs: plannerInputs,
      fields: plannerFields,
      compared: comparedInputs,
      rows: comparedRows,
      comparedFields,
      answer: advice === null ? null : new Map(valuesSheet(advice).rows.map(([field, value]) => [String(field), value ?? null])),
      schedule: scheduleOf(advice),
    });
    return c.body(body, 200, { "Content-Type": contentType("xlsx"), ...savedAs("bcrit-planner", "xlsx"), ...caching });
  };

const scheduleOf = (advice: Advice | null) => listSheet(advice ?? { schedule: [] }, "schedule");

/** The answer to the question a planner opens with. */
const opening = async (core: Core): Promise<Advice | null> => {
  const { question } = unflatten(flatQuestion, plannerInputs.map(({ name, value }) => [name, value === null ? "" : String(value)] as const));
  const checked = await checkQuestion(question);
  const result = checked.ok ? await core.advise(checked.value) : null;
  return result?.ok === true ? result.value : null;
};
