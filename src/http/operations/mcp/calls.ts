import { type Tool, toolsOf } from "../../../assistant/tools.ts";
import type { Advice } from "../../../contract/answer.ts";
import { flatEstimate } from "../../../contract/flat-estimate.ts";
import { flatQuestion } from "../../../contract/flat.ts";
import type { Core } from "../../environment.ts";
import { troubleOf } from "../../failures.ts";
import { adviceText } from "../../formats/text.ts";
import { invalid, type Trouble } from "../../problem.ts";
import { toParameters } from "../../reading/flat.ts";
import { checkQuestion } from "../post-advice.ts";
import { checkEstimate } from "../post-estimate.ts";
import { type Arguments, named, questionOf, troubled } from "./arguments.ts";
import { compare } from "./compare-tool.ts";

/** What an assistant needs of an advice; the long lists are left to the HTTP API. */
const inBrief = ({ frontier: _frontier, evidence: _evidence, alternatives: _alternatives, ...rest }: Advice): Arguments => rest;

const advise = (core: Core): Tool["call"] => async (args) => {
  const { question, errors } = questionOf(flatQuestion, args);
  const checked = await checkQuestion(question);
  if (!checked.ok || errors.length > 0) return troubled(invalid(named(flatQuestion, errors, checked.ok ? [] : checked.errors)));
  const result = await core.advise(checked.value);
  return result.ok ? { text: adviceText(result.value), data: inBrief(result.value) } : troubled(pointed(troubleOf(result.failure)));
};

const pointed = (trouble: Trouble): Trouble => (trouble.errors === undefined ? trouble : { ...trouble, errors: toParameters(flatQuestion, trouble.errors) });

const estimate = (core: Core): Tool["call"] => async (args) => {
  const { question, errors } = questionOf(flatEstimate, args);
  const checked = await checkEstimate(question);
  if (!checked.ok || errors.length > 0) return troubled(invalid(named(flatEstimate, errors, checked.ok ? [] : checked.errors)));
  const result = await core.estimate(checked.value);
  return result.ok ? { text: JSON.stringify(result.value, null, 1), data: { ...result.value } } : troubled(troubleOf(result.failure));
};

/** The tools of this deployment. */
export const toolsFor = (core: Core, asked: { readonly launch: Tool["call"]; readonly read_run: Tool["call"] }): readonly Tool[] =>
  toolsOf({ advise: advise(core), estimate: estimate(core), compare: compare(core), ...asked });
