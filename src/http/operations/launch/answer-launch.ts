import type { Context } from "hono";
import type { Advice } from "../../../contract/answer.ts";
import { LaunchQuery } from "../../../contract/launch.ts";
import type { FieldError } from "../../../contract/problem.ts";
import type { Question } from "../../../contract/question.ts";
import { askFor, zeroToPin } from "../../../launchers/ask.ts";
import { launcherOf, launchers, nearestLauncher } from "../../../launchers/index.ts";
import { launch, type Context as LaunchContext } from "../../../launchers/launch.ts";
import type { Launcher, Syntax } from "../../../launchers/launcher.ts";
import { type Plan, planOf } from "../../../launchers/plan.ts";
import { type Chosen, dialectFor } from "../../../launchers/version.ts";
import { nearest } from "../../../contract/nearest.ts";
import { alreadyHas, publicFor, strongTag } from "../../caching.ts";
import type { AppEnv, Core } from "../../environment.ts";
import { troubleOf } from "../../failures.ts";
import { invalid, type Outcome, problem, ready, troubled, type Trouble } from "../../problem.ts";
import { acceptedFormat } from "../../reading/negotiation.ts";
import { asParameter } from "../../reading/query.ts";
import { type Checked, validator } from "../../reading/validator.ts";

const readQuery = validator(LaunchQuery);
const queryNames = new Set(Object.keys(LaunchQuery.shape));

/** Which launcher is asked for, in which version, and how the answer is to be written. */
export interface LaunchWish {
  readonly launcher: Launcher;
  /** null: the version is wrong, and said so in `errors`. */
  readonly chosen: Chosen | null;
  readonly json: boolean;
  readonly errors: readonly FieldError[];
  /** Parameters of the question. */
  readonly rest: readonly (readonly [string, string])[];
}

/** Reads path and query; an unknown launcher is a 404 with the nearest and the list. */
export const readLaunchWish = async (c: Context<AppEnv>): Promise<Outcome<LaunchWish>> => {
  const id = c.req.param("launcher") ?? "";
  const launcher = launcherOf(id);
  if (launcher === null) {
    const meant = nearestLauncher(id);
    return troubled({ code: "not_found", detail: `There is no launcher of that name${meant === null ? "" : `; did you mean ${meant}?`} There are ${launchers.map((one) => one.id).join(", ")}.`.replace("name There", "name. There") });
  }
  const start = c.req.url.indexOf("?");
  const all = start === -1 ? [] : [...new URLSearchParams(c.req.url.slice(start + 1))];
  const checked = await readQuery(Object.fromEntries(all.filter(([name]) => queryNames.has(name))));
  const errors = checked.ok ? [] : checked.errors.map(asParameter);
  const version = checked.ok ? (checked.value.version ?? null) : null;
  const chosen = dialectFor(launcher, version);
  if (chosen === null) errors.push(wrongVersion(launcher, version ?? ""));
  const format = checked.ok ? checked.value.format : undefined;
  return ready({ launcher, chosen, json: format === undefined ? acceptedFormat(c, ["txt", "json"]) === "json" : format === "json", errors, rest: all.filter(([name]) => !queryNames.has(name)) });
};

const wrongVersion = (launcher: Launcher, version: string): FieldError => {
  const ids = launcher.dialects.map(({ id }) => id);
  const meant = nearest(version, ids) ?? launcher.dialects[0].id;
  return { pointer: "?version", code: "unknown_version", message: `is no version of ${launcher.title} that is spoken here`, hint: `did you mean ${meant}? Spoken are ${ids.join(", ")}, plain version numbers, main and latest` };
};

/** A question read for a launch. */
export interface AskedLaunch {
  readonly wish: LaunchWish;
  readonly checked: Checked<Question>;
  readonly errors: readonly FieldError[];
  /** Says a pointer into the question in the caller's own terms. */
  readonly point: (errors: readonly FieldError[]) => readonly FieldError[];
}

/** Refuses, says "not modified", or advises for the launcher and writes its file. */
export const answerLaunch = async (c: Context<AppEnv>, core: Core, { wish, checked, errors, point }: AskedLaunch): Promise<Response> => {
  c.set("format", wish.json ? "json" : "launch");
  const { launcher, chosen } = wish;
  const wrong = [...errors, ...(checked.ok ? [] : point(checked.errors))];
  if (!checked.ok || chosen === null || wrong.length > 0) return problem(c, invalid(wrong));
  const asked = askFor(launcher, checked.value);
  if (asked.conflicts.length > 0) return problem(c, invalid(point(asked.conflicts.map((one) => ({ ...one, code: "conflict" })))));

  const tag = await strongTag(core.modelVersion, "launch", launcher.id, chosen.dialect.id, chosen.note ?? "", String(wish.json), JSON.stringify(checked.value));
  const caching = { ETag: tag, Vary: "Accept", ...(c.req.method === "POST" ? {} : { "Cache-Control": publicFor }) };
  if (alreadyHas(c, tag)) return c.body(null, 304, caching);

  const advised = await adviseFor(core, launcher, asked.question);
  if (!advised.ok) {
    const { trouble } = advised;
    const because = asked.notes.length === 0 ? "" : ` ${asked.notes.join(" ")}.`;
    return problem(c, { ...trouble, detail: `${trouble.detail}${because}`, ...(trouble.errors === undefined ? {} : { errors: point(trouble.errors) }) });
  }
  const { advice, question, notes } = advised.value;
  return writeLaunch(c, wish, planOf(advice, question), { advice, notes: [...asked.notes, ...notes] }, caching);
};

interface Advised {
  readonly advice: Advice;
  readonly question: Question;
  readonly notes: readonly string[];
}

/** Asks, and asks again where the ZeRO stage advised is one the launcher does not run. */
const adviseFor = async (core: Core, launcher: Launcher, question: Question): Promise<Outcome<Advised>> => {
  const first = await core.advise(question);
  if (!first.ok) return troubled(troubleOf(first.failure));
  const pin = zeroToPin(launcher, first.value.layout.zero_stage);
  if (pin === null) return ready({ advice: first.value, question, notes: [] });
  const pinned = { ...question, layout: { ...question.layout, zero_stage: pin } };
  const second = await core.advise(pinned);
  if (!second.ok) return troubled(withNote(troubleOf(second.failure), `${launcher.title} runs ZeRO stage ${launcher.can.zero.join(" and ")} only.`));
  return ready({ advice: second.value, question: pinned, notes: [`${launcher.title} runs no ZeRO stage ${first.value.layout.zero_stage}, which would be advised: this is for stage ${pin}`] });
};

const withNote = (trouble: Trouble, note: string): Trouble => ({ ...trouble, detail: `${trouble.detail} ${note}` });

const mediaTypes: Readonly<Record<Syntax, string>> = {
  bash: "text/x-shellscript; charset=utf-8",
  env: "text/plain; charset=utf-8",
  args: "text/plain; charset=utf-8",
  yaml: "application/yaml",
  python: "text/x-python; charset=utf-8",
  toml: "application/toml",
  json: "application/json",
};

/** The file alone, named; or everything as JSON. */
export const writeLaunch = (c: Context<AppEnv>, wish: LaunchWish, plan: Plan, context: LaunchContext, headers: Readonly<Record<string, string>>): Response | Promise<Response> => {
  const { launcher, chosen, json } = wish;
  if (chosen === null) return problem(c, invalid(wish.errors));
  const written = launch(launcher, chosen, plan, context);
  if (json) return c.body(`${JSON.stringify(written)}\n`, 200, { ...headers, "Content-Type": "application/json" });
  const [file] = written.files;
  return c.body(file?.content ?? "", 200, { ...headers, "Content-Type": mediaTypes[chosen.dialect.syntax], "Content-Disposition": `inline; filename="${file?.name ?? launcher.id}"` });
};
