import { seriesChart } from "../../charts/series.ts";
import type { RunAdvice } from "../../contract/run-advice.ts";
import type { RunSeries } from "../../contract/series.ts";
import { percent, short, whole } from "../for-people.ts";
import { runSections } from "../run-sections.ts";
import { adviceSections } from "../sections.ts";
import { sectionOf, tile, warnings } from "./answer.ts";
import { el, facts } from "./dom.ts";

/** Of a run what the page needs. */
export interface RunFacts {
  readonly name: string;
  readonly tokens: number | null;
}

const unitOf = ({ loss }: RunAdvice): string => (loss.penalty_nats === null ? "examples" : "tokens");

/** What to do, as one would say it. */
const inWords = ({ next, seen }: RunAdvice, unit: string): string => {
  const batch = next.batch_tokens === null ? null : `${short(next.batch_tokens)} ${unit}`;
  switch (next.action) {
    case "grow":
      return `Grow the batch${batch === null ? "" : ` to ${batch}`}${next.at_tokens === null ? "" : next.at_tokens <= seen.tokens ? " now" : ` at ${short(next.at_tokens)} ${unit}`}`;
    case "hold":
      return batch === null ? "Hold the batch" : `Hold the batch at ${batch}`;
    case "measure":
      return batch === null ? "Measure, then decide" : `Measure; until then stay at ${batch}`;
    case "check":
      return "Check how it is measured";
  }
};

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** What to do next, first and large. */
export const nextView = (advice: RunAdvice): HTMLElement => {
  const { next } = advice;
  const unit = unitOf(advice);
  return el(
    "div",
    `next ${next.action}`,
    el("span", "label", "Next: ", next.action),
    el("strong", "", inWords(advice, unit)),
    el("p", "", sentence(next.why)),
    facts([
      ["would help", sentence(next.what_would_help)],
      ...(next.at_tokens === null || next.action === "grow" ? [] : ([["grows next", `at ${short(next.at_tokens)} ${unit}, by the schedule`]] as const)),
      ...(next.learning_rate === null ? [] : ([["learning rate", `${short(next.learning_rate)}, peak at that batch`]] as const)),
      ...(next.beta2 === null ? [] : ([["beta2", short(next.beta2)]] as const)),
    ]),
  );
};

const statuses: Readonly<Record<RunAdvice["seen"]["status"], string>> = {
  ok: "bounded on both sides",
  lower_bound_only: "bounded from below only",
  uninformative: "it may be anything",
  insufficient: "fewer than eight steps",
};

const seenTiles = (advice: RunAdvice, total: number | null): HTMLElement => {
  const { seen } = advice;
  const unit = unitOf(advice);
  const { noise, noise_scale_tokens: scale } = seen;
  const bounds = noise === null || noise.low_tokens === null ? "" : `; ${short(noise.low_tokens)} to ${noise.high_tokens === null ? "unbounded" : short(noise.high_tokens)}, 95 %`;
  return el(
    "div",
    "tiles",
    tile("Seen", `${short(seen.tokens)} ${unit}`, total === null ? "" : `${percent(seen.tokens / total)} of ${short(total)}`),
    tile("Loss", seen.loss === null ? "not posted" : seen.loss.toPrecision(4), "mean of the latest cell"),
    tile("Batch", seen.batch_tokens === null ? "not posted" : `${short(seen.batch_tokens)} ${unit}`, seen.batch_tokens === null ? "" : "of the latest segment"),
    tile("Learning rate", seen.learning_rate === null ? "not posted" : short(seen.learning_rate), seen.learning_rate === null ? "" : "of the latest segment"),
    tile("Noise scale", scale === null ? "not known" : `${short(scale.p50)} ${unit}`, `${statuses[seen.status]}${bounds}${noise === null ? "" : `; ${whole(noise.steps)} steps`}`),
    tile("κ, critical batch over noise scale", short(seen.calibration.kappa.p50), `${short(seen.calibration.kappa.p10)} to ${short(seen.calibration.kappa.p90)}, 80 %`),
  );
};

/** The picture of the run, the same as series.svg; for a small screen in the layout of a small place. */
const picture = (series: RunSeries, { name }: RunFacts, advice: RunAdvice): HTMLElement => {
  const drawn = new DOMParser().parseFromString(seriesChart(series, name, { theme: "auto", width: matchMedia("(max-width: 40rem)").matches ? 480 : null }, advice.seen), "image/svg+xml").documentElement;
  return el("figure", "", document.importNode(drawn, true));
};

/** Sections a reader wants at once, in their order; the others are shut below, with what is said above left out. */
const FIRST = ["Schedule", "With other accelerators", "Layout", "Cost", "Learning rate", "Batch"] as const;
const SAID = new Set(["Warnings", "Next", "Seen"]);

/** Formats to take away, below /v1/runs/{id}/. */
const FILES = ["advice.md", "advice.txt", "advice.csv", "advice.xlsx", "advice.json", "series.csv", "series.xlsx", "series.svg", "export"] as const;

/** Links whose click asks with the key and saves what comes: a link alone could not send it. */
const files = (run: string, take: (path: string) => void, launchers: readonly string[]): HTMLElement => {
  const link = (name: string) => {
    const made = Object.assign(el("a", "", name), { href: `/v1/runs/${run}/${name}` });
    made.addEventListener("click", (event) => {
      event.preventDefault();
      take(`/v1/runs/${run}/${name}`);
    });
    return made;
  };
  return el(
    "section",
    "part wide",
    el("h2", "", "To take away"),
    el("p", "links", ...FILES.map(link)),
    ...(launchers.length === 0 ? [] : [el("h2", "", "For a launcher: the rest of the run"), el("p", "links", ...launchers.map((name) => link(`launch/${name}`)))]),
    el("pre", "", `curl -H "Authorization: Bearer $BCRIT_KEY" ${location.origin}/v1/runs/${run}/advice.txt`),
  );
};

const placeOf = (title: string): number => {
  const at = FIRST.findIndex((one) => one === title);
  return at === -1 ? FIRST.length : at;
};

/** What a run has come to, and what can be taken from it. */
export interface Standing {
  readonly advice: RunAdvice;
  readonly series: RunSeries;
  readonly launchers: readonly string[];
  /** Saves what is at a path. */
  readonly take: (path: string) => void;
}

/** All below what to do next. */
export const restView = (run: string, about: RunFacts, { advice, series, launchers, take }: Standing): HTMLElement[] => {
  const sections = [...runSections(advice), ...adviceSections(advice)].filter(({ title }) => !SAID.has(title)).toSorted((a, b) => placeOf(a.title) - placeOf(b.title));
  return [
    el("p", "summary", advice.summary),
    seenTiles(advice, about.tokens),
    ...warnings(advice),
    picture(series, about, advice),
    el("div", "sections", ...sections.map(sectionOf), files(run, take, launchers)),
  ];
};
