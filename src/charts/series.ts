import { human } from "../advice/human.ts";
import type { Seen } from "../contract/run-advice.ts";
import type { RunSeries } from "../contract/series.ts";
import { drawAxes } from "./axes.ts";
import { canvas } from "./canvas.ts";
import { type CriticalPoint, criticalAlong, middleOf } from "./critical.ts";
import type { Box } from "./labels.ts";
import { mark, RADIUS } from "./marks.ts";
import { type Axis, logAxis } from "./scale.ts";
import { endLabels, legendLines, type Sheet, sheetOf, wrapped } from "./sheet.ts";
import { element, escape, text } from "./svg.ts";
import { type Look, seriesClass, usualLook } from "./theme.ts";

/** An interval wider than this many times the outermost estimates is cut at the frame: it would flatten everything else. */
const MOST_SPREAD = 4;
/** The picture begins at this share of the tokens it ends at: on a logarithmic axis the first minutes of a run would fill half of it. */
const EARLIEST = 1e-3;
/** And no earlier than this share of the tokens at which the noise scale was first measured: what was advised before was by laws alone. */
const LEAD = 0.5;
/** Series of the critical batch; the noise scale takes the others in turn. */
const CRITICAL = 1;

type Noise = RunSeries["noise"][number];
type Measured = Noise & { readonly noise_scale_tokens: number };
type Advised = RunSeries["advice"][number] & { readonly batch_tokens: number };

/** What the picture shows. */
interface Shown {
  readonly noise: readonly Measured[];
  readonly advised: readonly Advised[];
  readonly critical: readonly CriticalPoint[];
  /** Tokens seen; null: not known here. */
  readonly now: number | null;
}

/** How a noise scale was taken: which norm, over which parameters. */
const kindOf = ({ metric, scope }: Noise): string => `${metric === "l2" ? "" : `${metric} norm, `}${scope === "all" ? "all parameters" : "norm layers"}`;

const shownOf = (series: RunSeries, seen: Seen | null): Shown => {
  const noise = series.noise.filter((point): point is Measured => point.noise_scale_tokens !== null && point.noise_scale_tokens > 0 && point.to_tokens > 0);
  const advised = series.advice.filter((point): point is Advised => point.batch_tokens !== null && point.tokens > 0);
  const critical = criticalAlong(noise, seen);
  const last = Math.max(0, ...noise.map(middleOf), ...advised.map(({ tokens }) => tokens), ...critical.map(({ tokens }) => tokens));
  const first = Math.max(last * EARLIEST, LEAD * Math.min(...noise.map(middleOf), last));
  const before = advised.findLast(({ tokens }) => tokens < first);
  return {
    noise: noise.filter((point) => middleOf(point) >= first),
    advised: [...(before === undefined ? [] : [{ ...before, tokens: first }]), ...advised.filter(({ tokens }) => tokens >= first)],
    critical: critical.filter(({ tokens }) => tokens >= first),
    now: seen !== null && seen.tokens > 0 ? seen.tokens : null,
  };
};

/**
 * A run as an SVG: the noise scale with its 95 % interval, a series a way of measuring; the critical batch, κ times it, with its 80 %
 * band and one doubling ahead; and the batch advised, against tokens on logarithmic axes. What is not settled is hollow. `title` names
 * the run; `seen` is what its advice knows, and without it there is no critical batch. A width below 600 is drawn for a small place.
 */
export const seriesChart = (series: RunSeries, title: string, look: Look = usualLook, seen: Seen | null = null): string => {
  const shown = shownOf(series, seen);
  const { noise, advised } = shown;
  const sheet = sheetOf(look);
  const headline = title.length > sheet.longestTitle ? `${title.slice(0, sheet.longestTitle - 1)}…` : title;
  const empty = noise.length + advised.length === 0;
  const body = empty ? [text(sheet.width / 2, sheet.height / 2, "Nothing was measured yet.", { "font-size": 15, class: "faint", "text-anchor": "middle" })] : plot(shown, sheet);
  return canvas({ title: `Noise scale and batch of ${title}`, description: describe(shown), headline }, sheet, look, ...body);
};

const plot = (shown: Shown, sheet: Sheet): string[] => {
  const { noise, advised, critical, now } = shown;
  const kinds = [...new Set(noise.map(kindOf))];
  const said = wrapped(verdict(shown), sheet);
  const legend = legendLines(entriesOf(shown, kinds), sheet, 40 + 16 * said.length);
  const frame: Box = { left: 70, top: legend.bottom + 22, right: sheet.width - 106, bottom: sheet.height - 64 };
  const across = logAxis([...noise.map(middleOf), ...advised.map(({ tokens }) => tokens), ...critical.map(({ tokens }) => tokens)], [frame.left, frame.right]);
  const up = logAxis(levels(shown), [frame.bottom, frame.top], "up");
  const radius = Math.min(RADIUS, Math.max(2, (0.42 * (frame.right - frame.left)) / Math.max(1, noise.length / kinds.length)));
  const [lastNoise, lastAdvised] = [noise.at(-1), advised.at(-1)];
  const seenCritical = critical.findLast(({ forecast }) => !forecast);
  return [
    ...said.map((line, i) => text(24, 52 + 16 * i, line, { "font-size": 12.5, class: "faint" })),
    legend.drawn,
    drawAxes({ axis: across, title: "tokens seen (logarithmic)", tick: human }, { axis: up, title: "tokens of one step (logarithmic)", tick: human }, frame, sheet.height),
    element("g", { class: seriesClass(CRITICAL) }, band(critical, across, up, frame)),
    ...(now === null ? [] : [element("path", { d: `M${across.at(now).toFixed(1)} ${frame.top}V${frame.bottom}`, class: "ring", opacity: 0.5, "stroke-dasharray": "1 3" }), text(across.at(now), frame.top - 6, `now: ${human(now)}`, { "text-anchor": "middle", "font-size": 11, class: "faint" })]),
    ...kinds.map((kind, n) => element("g", { class: seriesClass(markOf(n)) }, ...noise.filter((point) => kindOf(point) === kind).map((point) => estimate(point, markOf(n), radius, across, up, frame)))),
    steps(advised, across, up, frame),
    endLabels(
      [
        ...(seenCritical === undefined ? [] : [{ y: up.at(seenCritical.median), name: "critical batch", value: human(seenCritical.median) }]),
        ...(lastAdvised === undefined ? [] : [{ y: up.at(lastAdvised.batch_tokens), name: "batch advised", value: human(lastAdvised.batch_tokens) }]),
        ...(lastNoise === undefined ? [] : [{ y: up.at(lastNoise.noise_scale_tokens), name: "noise scale", value: human(lastNoise.noise_scale_tokens) }]),
      ],
      frame,
    ),
  ];
};

/** The series of the n-th way of measuring: that of the critical batch is taken. */
const markOf = (n: number): number => (n < CRITICAL ? n : n + 1);

/** Where the batch stands, in a sentence. */
const verdict = ({ advised, critical }: Shown): string => {
  const [batch, known] = [advised.at(-1)?.batch_tokens, critical.findLast(({ forecast }) => !forecast)];
  if (batch === undefined) return "No batch is advised yet.";
  if (known === undefined) return `The batch advised is ${human(batch)} tokens; the critical batch is not known by measurement yet.`;
  const { median, low, high } = known;
  const band = `${human(median)} tokens, 80 %: ${human(low)} to ${human(high)}`;
  if (batch < low) return `The batch advised, ${human(batch)}, lies below the critical batch (${band}).`;
  if (batch > high) return `The batch advised, ${human(batch)}, lies above the critical batch (${band}).`;
  return `The batch advised, ${human(batch)}, is ${(batch / median).toPrecision(2)} × the critical batch and within what it may be (${band}).`;
};

/** Everything in the picture, and the ends of intervals that do not flatten it. */
const levels = ({ noise, advised, critical }: Shown): number[] => {
  const values = [...noise.map(({ noise_scale_tokens }) => noise_scale_tokens), ...advised.map(({ batch_tokens }) => batch_tokens), ...critical.map(({ median }) => median)];
  const [least, most] = [Math.min(...values) / MOST_SPREAD, Math.max(...values) * MOST_SPREAD];
  const ends = [...noise.flatMap(({ low_tokens, high_tokens }) => [low_tokens, high_tokens]), ...critical.flatMap(({ low, high }) => [low, high])];
  return [...values, ...ends.filter((end): end is number => end !== null && end >= least && end <= most)];
};

const says = ({ from_tokens, to_tokens, noise_scale_tokens, low_tokens, high_tokens, n, status }: Measured): string =>
  `${human(from_tokens)} to ${human(to_tokens)} tokens: noise scale ${human(noise_scale_tokens)}` +
  `${low_tokens === null || high_tokens === null ? "" : ` (${human(low_tokens)} to ${human(high_tokens)})`}, ${n} steps${status === "ok" ? "" : `, ${status.replaceAll("_", " ")}`}`;

const describe = (shown: Shown): string => {
  const [last, advice, ahead] = [shown.noise.at(-1), shown.advised.at(-1), shown.critical.find(({ forecast }) => forecast)];
  return [
    last === undefined ? "No noise scale was measured." : `Last measured: ${says(last)}.`,
    advice === undefined ? "" : `Last advised: a batch of ${human(advice.batch_tokens)} tokens at ${human(advice.tokens)}. ${verdict(shown)}`,
    ahead === undefined ? "" : `The critical batch is forecast to be ${human(ahead.median)} (${human(ahead.low)} to ${human(ahead.high)}) at ${human(ahead.tokens)} tokens.`,
  ].join(" ").trim();
};

/** A value's height, no farther than the frame. */
const within = (value: number, up: Axis, { top, bottom }: Box): number => Math.min(bottom, Math.max(top, up.at(value)));

/** An estimate with its interval, cut at the frame; an end that is not known runs to the frame. */
const estimate = (point: Measured, n: number, radius: number, across: Axis, up: Axis, frame: Box): string => {
  const x = across.at(middleOf(point));
  const end = (value: number | null, open: number): number => (value === null || value <= 0 ? open : within(value, up, frame));
  const [low, high] = [end(point.low_tokens, frame.bottom), end(point.high_tokens, frame.top)];
  const whisker = element("path", { d: `M${x.toFixed(1)} ${low.toFixed(1)}V${high.toFixed(1)}`, stroke: "currentColor", "stroke-width": 2, opacity: 0.35 });
  return whisker + mark(n, x, up.at(point.noise_scale_tokens), point.status === "ok", escape(says(point)), radius);
};

/** The critical batch: its band, its line broken in long dashes, and both fainter where they are forecast. */
const band = (critical: readonly CriticalPoint[], across: Axis, up: Axis, frame: Box): string => {
  const measured = critical.filter(({ forecast }) => !forecast);
  const ahead = critical.slice(Math.max(0, measured.length - 1));
  const at = ({ tokens }: CriticalPoint, value: number): string => `${across.at(tokens).toFixed(1)} ${within(value, up, frame).toFixed(1)}`;
  const piece = (points: readonly CriticalPoint[], opacity: number, dashes: string): string =>
    points.length < 2
      ? ""
      : element("path", { d: `M${[...points.map((one) => at(one, one.high)), ...points.toReversed().map((one) => at(one, one.low))].join("L")}Z`, fill: "currentColor", "fill-opacity": opacity }) +
        element("path", { d: `M${points.map((one) => at(one, one.median)).join("L")}`, fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": dashes, "stroke-linejoin": "round" });
  return piece(measured, 0.2, "9 4") + piece(ahead, 0.1, "2 4");
};

/** What was advised holds until something else is. */
const steps = (advised: readonly Advised[], across: Axis, up: Axis, frame: Box): string => {
  const [first, ...rest] = advised;
  if (first === undefined) return "";
  const path = [`M${across.at(first.tokens).toFixed(1)} ${up.at(first.batch_tokens).toFixed(1)}`, ...rest.flatMap(({ tokens, batch_tokens }) => [`H${across.at(tokens).toFixed(1)}`, `V${up.at(batch_tokens).toFixed(1)}`]), `H${frame.right}`];
  return element("path", { d: path.join(""), fill: "none", class: "ring", "stroke-width": 2.5, "stroke-linejoin": "round" });
};

const dashed = (x: number, y: number, dashes: string): string => element("path", { d: `M${x - 8} ${y}H${x + 10}`, stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": dashes });

const criticalSign = (x: number, y: number): string => element("g", { class: seriesClass(CRITICAL) }, element("rect", { x: x - 8, y: y - 6, width: 18, height: 12, fill: "currentColor", "fill-opacity": 0.2 }), dashed(x, y, "9 4"));

/** Signs of the legend with their words. */
const entriesOf = ({ noise, advised, critical }: Shown, kinds: readonly string[]) => {
  return [
    ...(advised.length > 0 ? [{ label: "batch advised", sign: (x: number, y: number) => element("path", { d: `M${x - 8} ${y}H${x + 10}`, class: "ring", "stroke-width": 2.5 }) }] : []),
    ...(critical.length > 1 ? [{ label: "critical batch, κ × noise scale, 80 %", sign: criticalSign }] : []),
    ...(critical.some(({ forecast }) => forecast) ? [{ label: "forecast", sign: (x: number, y: number) => element("g", { class: seriesClass(CRITICAL) }, dashed(x, y, "2 4")) }] : []),
    ...kinds.map((kind, n) => ({ label: kinds.length === 1 ? "noise scale, 95 %" : `noise scale, ${kind}`, sign: (x: number, y: number) => element("g", { class: seriesClass(markOf(n)) }, mark(markOf(n), x, y, true)) })),
    ...(noise.some(({ status }) => status !== "ok") ? [{ label: "not settled yet", sign: (x: number, y: number) => element("g", { class: seriesClass(5) }, mark(0, x, y, false)) }] : []),
  ];
};
