import { human } from "../advice/human.ts";
import type { RunSeries } from "../contract/series.ts";
import { drawAxes } from "./axes.ts";
import { canvas } from "./canvas.ts";
import { type Box, widthOfWords } from "./labels.ts";
import { mark } from "./marks.ts";
import { type Axis, logAxis } from "./scale.ts";
import { element, escape, text } from "./svg.ts";
import { type Look, seriesClass, usualLook } from "./theme.ts";

const SIZE = { width: 840, height: 460 } as const;
const FRAME: Box = { left: 84, top: 92, right: 816, bottom: 396 };
/** An interval wider than this many times the outermost estimates is cut at the frame: it would flatten everything else. */
const MOST_SPREAD = 4;

type Noise = RunSeries["noise"][number];
type Measured = Noise & { readonly noise_scale_tokens: number };
type Advised = RunSeries["advice"][number] & { readonly batch_tokens: number };

/** How a noise scale was taken: which norm, over which parameters. */
const kindOf = ({ metric, scope }: Noise): string => `${metric === "l2" ? "" : `${metric} norm, `}${scope === "all" ? "all parameters" : "norm layers"}`;

/**
 * A run as an SVG: the noise scale with its 95 % interval, a series a way of measuring, and the batch advised, against tokens on
 * logarithmic axes. What is not settled is hollow. `title` names the run.
 */
export const seriesChart = (series: RunSeries, title: string, look: Look = usualLook): string => {
  const noise = series.noise.filter((point): point is Measured => point.noise_scale_tokens !== null && point.noise_scale_tokens > 0 && point.to_tokens > 0);
  const advised = series.advice.filter((point): point is Advised => point.batch_tokens !== null && point.tokens > 0);
  const body = noise.length + advised.length === 0 ? [text((FRAME.left + FRAME.right) / 2, (FRAME.top + FRAME.bottom) / 2, "Nothing was measured yet.", { "font-size": 15, class: "faint", "text-anchor": "middle" })] : plot(noise, advised);
  const headline = title.length > 80 ? `${title.slice(0, 79)}…` : title;
  return canvas({ title: `Noise scale and batch of ${title}`, description: describe(noise, advised), headline }, SIZE, look, ...body);
};

const plot = (noise: readonly Measured[], advised: readonly Advised[]): string[] => {
  const kinds = [...new Set(noise.map(kindOf))];
  const across = logAxis([...noise.map(middle), ...advised.map(({ tokens }) => tokens)], [FRAME.left, FRAME.right]);
  const up = logAxis([...levels(noise), ...advised.map(({ batch_tokens }) => batch_tokens)], [FRAME.bottom, FRAME.top]);
  return [
    legend(kinds, advised.length > 0, noise.some(({ status }) => status !== "ok")),
    drawAxes({ axis: across, title: "tokens seen (logarithmic)", tick: human }, { axis: up, title: "tokens of one step (logarithmic)", tick: human }, FRAME, SIZE.height),
    steps(advised, across, up),
    ...kinds.map((kind, n) => element("g", { class: seriesClass(n) }, ...noise.filter((point) => kindOf(point) === kind).map((point) => estimate(point, n, across, up)))),
  ];
};

/** Geometric middle of the stretch a point was measured over. */
const middle = ({ from_tokens, to_tokens }: Measured): number => (from_tokens > 0 ? Math.sqrt(from_tokens * to_tokens) : to_tokens / 2);

/** Estimates, and the ends of intervals that do not flatten them. */
const levels = (noise: readonly Measured[]): number[] => {
  const values = noise.map(({ noise_scale_tokens }) => noise_scale_tokens);
  const [least, most] = [Math.min(...values) / MOST_SPREAD, Math.max(...values) * MOST_SPREAD];
  return [...values, ...noise.flatMap(({ low_tokens, high_tokens }) => [low_tokens, high_tokens]).filter((end): end is number => end !== null && end >= least && end <= most)];
};

const says = ({ from_tokens, to_tokens, noise_scale_tokens, low_tokens, high_tokens, n, status }: Measured): string =>
  `${human(from_tokens)} to ${human(to_tokens)} tokens: noise scale ${human(noise_scale_tokens)}` +
  `${low_tokens === null || high_tokens === null ? "" : ` (${human(low_tokens)} to ${human(high_tokens)})`}, ${n} steps${status === "ok" ? "" : `, ${status.replaceAll("_", " ")}`}`;

const describe = (noise: readonly Measured[], advised: readonly Advised[]): string => {
  const [last, advice] = [noise.at(-1), advised.at(-1)];
  return [last === undefined ? "No noise scale was measured." : `Last measured: ${says(last)}.`, advice === undefined ? "" : `Last advised: a batch of ${human(advice.batch_tokens)} tokens at ${human(advice.tokens)}.`].join(" ").trim();
};

/** An estimate with its interval, cut at the frame; an end that is not known runs to the frame. */
const estimate = (point: Measured, n: number, across: Axis, up: Axis): string => {
  const x = across.at(middle(point));
  const within = (value: number | null, open: number): number => (value === null || value <= 0 ? open : Math.min(FRAME.bottom, Math.max(FRAME.top, up.at(value))));
  const [low, high] = [within(point.low_tokens, FRAME.bottom), within(point.high_tokens, FRAME.top)];
  const whisker = element("path", { d: `M${x.toFixed(1)} ${low.toFixed(1)}V${high.toFixed(1)}`, stroke: "currentColor", "stroke-width": 2, opacity: 0.35 });
  return whisker + mark(n, x, up.at(point.noise_scale_tokens), point.status === "ok", escape(says(point)));
};

/** What was advised holds until something else is. */
const steps = (advised: readonly Advised[], across: Axis, up: Axis): string => {
  const [first, ...rest] = advised;
  if (first === undefined) return "";
  const path = [`M${across.at(first.tokens).toFixed(1)} ${up.at(first.batch_tokens).toFixed(1)}`, ...rest.flatMap(({ tokens, batch_tokens }) => [`H${across.at(tokens).toFixed(1)}`, `V${up.at(batch_tokens).toFixed(1)}`]), `H${FRAME.right}`];
  return element("path", { d: path.join(""), fill: "none", class: "ring", "stroke-width": 2, "stroke-linejoin": "round" });
};

const legend = (kinds: readonly string[], advised: boolean, hollow: boolean): string => {
  const y = 62;
  let x = 30;
  const entry = (symbol: string, label: string): string => {
    const drawn = symbol + text(x + 18, y + 4, label);
    x += 18 + widthOfWords(label, 12) + 22;
    return drawn;
  };
  return [
    ...(advised ? [entry(element("path", { d: `M${x - 8} ${y}H${x + 10}`, class: "ring", "stroke-width": 2 }), "batch advised")] : []),
    ...kinds.map((kind, n) => entry(element("g", { class: seriesClass(n) }, mark(n, x, y, true)), kinds.length === 1 ? "noise scale with its 95 % interval" : `noise scale, ${kind}`)),
    ...(hollow ? [entry(element("g", { class: seriesClass(5) }, mark(0, x, y, false)), "not settled yet")] : []),
  ].join("");
};
