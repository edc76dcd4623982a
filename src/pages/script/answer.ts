import { frontierChart } from "../../charts/frontier.ts";
import type { Advice } from "../../contract/answer.ts";
import type { Problem } from "../../contract/problem.ts";
import { dollars, duration, inDays, range, short, whole } from "../for-people.ts";
import { adviceSections, type Section } from "../sections.ts";
import { el, facts, shut, table } from "./dom.ts";

/** Sections a reader opens when they want to know why. */
const later = new Set(["Alternatives", "Frontier", "Evidence", "Assumptions"]);

/** A figure with what it is above and a note below. */
export const tile = (label: string, value: string, note: string): HTMLElement => el("div", "tile", el("span", "label", label), el("strong", "", value), el("span", "note", note));

const tiles = (advice: Advice): HTMLElement => {
  const { batch, cost, layout, learning_rate: rate, schedule } = advice;
  const first = schedule[0];
  const language = advice.loss.penalty_nats !== null;
  const days = inDays(cost.wall_clock_hours.p50);
  const grows = first !== undefined && first.batch_tokens < batch.tokens;
  return el(
    "div",
    "tiles",
    tile("Batch", `${short(batch.tokens)} ${language ? "tokens" : "examples"}`, `${language ? `${whole(batch.sequences)} sequences, ` : ""}${grows ? `grown from ${short(first.batch_tokens)}` : "from first to last"}`),
    tile("Peak learning rate", rate === null ? "unknown" : short(rate.peak), rate === null ? "give a pair you tuned" : `${short(rate.low)} to ${short(rate.high)}`),
    tile("Time", duration(cost.wall_clock_hours.p50), `${days === null ? "" : `${days}; `}${duration(cost.wall_clock_hours.p10)} to ${duration(cost.wall_clock_hours.p90)}`),
    tile("Price", dollars(cost.usd), `${short(cost.accelerator_hours)} accelerator-hours`),
    tile("Layout", `${layout.data_parallel} × ${layout.tensor_parallel} × ${layout.pipeline_parallel}`, "data × tensor × pipeline parallel"),
    tile("Memory", `${short(layout.memory_gib.p50)} GiB`, `of ${short(layout.memory_limit_gib)}; ${range(layout.memory_gib, short)}`),
  );
};

/** What to be careful of. */
export const warnings = (advice: Advice): readonly HTMLElement[] =>
  advice.warnings.length === 0 ? [] : [el("ul", "warnings", ...advice.warnings.map(({ message, code }) => el("li", "", message, " ", el("code", "", code))))];

/** A section as a card; what is wanted later is shut. */
export const sectionOf = (section: Section): HTMLElement => {
  const body = section.table === null ? facts(section.facts) : table(section.table.header, section.table.rows);
  return later.has(section.title) ? shut(section.title, body) : el("section", section.table === null ? "part" : "part wide", el("h2", "", section.title), body);
};

const picture = (advice: Advice): HTMLElement => {
  const drawn = new DOMParser().parseFromString(frontierChart(advice), "image/svg+xml").documentElement;
  return el("figure", "", document.importNode(drawn, true));
};

const elsewhere = (query: string): HTMLElement =>
  el(
    "section",
    "part wide",
    el("h2", "", "The same elsewhere"),
    el("pre", "", `curl '${location.origin}/v1/advice.txt?${query}'`),
    el("p", "links", ...["json", "csv", "tsv", "txt", "md", "env", "args"].map((format) => Object.assign(el("a", "", format), { href: `/v1/advice.${format}?${query}` }))),
  );

/** Tables above facts, what is shut below. */
const place = ({ title, table: rows }: Section): number => (later.has(title) ? 2 : rows === null ? 1 : 0);

/** An advice, most wanted first. */
export const adviceView = (advice: Advice, query: string): readonly HTMLElement[] => {
  const told = adviceSections(advice).filter(({ title }) => title !== "Warnings");
  const sections = told.toSorted((a, b) => place(a) - place(b)).map(sectionOf);
  return [
    el("p", "summary", advice.summary),
    tiles(advice),
    ...warnings(advice),
    ...(advice.frontier.length > 1 ? [picture(advice)] : []),
    el("div", "sections", ...sections, elsewhere(query)),
  ];
};

/** A problem in words: the whole, and each wrong field that the form does not show itself. */
export const problemView = (problem: Problem, shown: ReadonlySet<string>): readonly HTMLElement[] => [
  el(
    "div",
    "problem",
    el("strong", "", problem.title),
    el("p", "", problem.detail),
    el("ul", "", ...problem.errors.filter(({ pointer }) => !shown.has(pointer)).map(({ pointer, message, hint }) => el("li", "", el("code", "", pointer), ` ${message}${hint === null ? "" : ` (${hint})`}`))),
  ),
];
