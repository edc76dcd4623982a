import { human } from "../advice/human.ts";
import type { Advice, FrontierPoint } from "../contract/answer.ts";
import { grouped } from "../numbers/grouped.ts";
import { drawAxes } from "./axes.ts";
import { canvas } from "./canvas.ts";
import { type Box, placeLabels, type Wanted, widthOfWords } from "./labels.ts";
import { mark, RADIUS, ring } from "./marks.ts";
import { type Axis, logAxis, rootAxis } from "./scale.ts";
import { element, escape, text } from "./svg.ts";
import { type Look, seriesClass, usualLook } from "./theme.ts";

const SIZE = { width: 840, height: 520 } as const;
const FRAME: Box = { left: 76, top: 112, right: 816, bottom: 456 };
const SUBTITLE = { size: 12.5, mostLines: 2 } as const;
/** Room an entry of the legend may need, pixels. */
const LONGEST_ENTRY = 110;
/** Batches that waste more than as many tokens again are left out of the picture: nobody chooses them, and they flatten the rest. */
const MOST_WASTED = 1;

interface Spot {
  readonly point: FrontierPoint;
  readonly series: number;
  readonly x: number;
  readonly y: number;
  readonly chosen: boolean;
}

/**
 * The frontier of an advice as an SVG: wall-clock hours against wasted tokens, a point a batch, a series an accelerator count.
 * Efficient points are filled and joined, the advised batch is ringed; points that waste more than every second token are left
 * out unless advised. `question` is the line below the title.
 */
export const frontierChart = (advice: Advice, question: string = firstSentence(advice.summary), look: Look = usualLook): string => {
  const frontier = worthShowing(advice);
  const counts = [...new Set(advice.frontier.map(({ accelerators }) => accelerators))];
  const across = logAxis(frontier.map((point) => point.wall_clock_hours), [FRAME.left, FRAME.right]);
  const up = rootAxis(frontier.map((point) => point.token_overhead), [FRAME.bottom, FRAME.top]);
  const spots = frontier.map((point): Spot => ({
    point,
    series: counts.indexOf(point.accelerators),
    x: across.at(point.wall_clock_hours),
    y: up.at(point.token_overhead),
    chosen: point.batch_tokens === advice.batch.tokens && point.accelerators === counts[0],
  }));
  return canvas(
    { title: "Wall-clock time against wasted tokens", description: describe(question, spots), headline: "What a faster run costs in tokens" },
    SIZE,
    look,
    ...wrap(question, SIZE.width - 48).map((line, i) => text(24, 52 + 16 * i, line, { "font-size": SUBTITLE.size, class: "faint" })),
    legend(counts, spots.some(({ point }) => !point.efficient)),
    axes(across, up),
    ...counts.map((_, n) => series(spots.filter((spot) => spot.series === n), n)),
    ...spots.filter(({ chosen }) => chosen).map(({ x, y }) => ring(x, y)),
    labels(spots),
  );
};

const worthShowing = ({ frontier, batch }: Advice): FrontierPoint[] => frontier.filter((point) => point.token_overhead <= MOST_WASTED || point.batch_tokens === batch.tokens);

const firstSentence = (summary: string): string => summary.split(/(?<=\.)\s/)[0] ?? summary;

const wrap = (line: string, width: number): string[] => {
  const lines = [""];
  for (const word of line.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (widthOfWords(longer, SUBTITLE.size) <= width || lines.length === SUBTITLE.mostLines) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
};

const hours = (value: number): string => (value >= 100_000 ? human(value) : value >= 10 ? grouped(Math.round(value)) : String(Number(value.toPrecision(2))));
const percent = (share: number): string => `${Number((100 * share).toPrecision(share < 0.1 ? 2 : 3))} %`;

const says = ({ accelerators, batch_tokens, batch_sequences, wall_clock_hours, token_overhead, loss_penalty_nats, efficient }: FrontierPoint): string =>
  `${human(batch_tokens)} tokens (${grouped(batch_sequences)} sequences) on ${grouped(accelerators)}: ${hours(wall_clock_hours)} hours, ${percent(token_overhead)} of the tokens wasted` +
  `${loss_penalty_nats === null ? "" : `, ${loss_penalty_nats.toPrecision(2)} nats`}${efficient ? "" : "; another point is as good in all and better in one"}`;

const describe = (question: string, spots: readonly Spot[]): string =>
  `${question} ${spots.filter(({ point, chosen }) => point.efficient || chosen).map(({ point, chosen }) => `${chosen ? "Advised: " : ""}${says(point)}`).join(". ")}.`;

/** The signs, then as many series as the line holds, most accelerators first: so they stand in the picture, left to right. */
const legend = (counts: readonly number[], hollow: boolean): string => {
  const y = 90;
  let x = 30;
  const entry = (symbol: string, label: string): string => {
    const drawn = symbol + text(x + 14, y + 4, label);
    x += 14 + widthOfWords(label, 12) + 20;
    return drawn;
  };
  const drawn = [entry(element("circle", { cx: x, cy: y, r: 7, fill: "none", class: "ring", "stroke-width": 2 }), "advised batch")];
  if (hollow) drawn.push(entry(element("g", { class: seriesClass(5) }, mark(0, x, y, false)), "outdone by another"));
  drawn.push(text(x, y + 4, "accelerators:", { class: "faint" }));
  x += 88;
  const ordered = counts.map((count, n) => ({ count, n })).toSorted((a, b) => b.count - a.count);
  for (const [i, { count, n }] of ordered.entries()) {
    if (x + LONGEST_ENTRY > SIZE.width) {
      drawn.push(text(x, y + 4, `and ${ordered.length - i} more`, { class: "faint" }));
      break;
    }
    drawn.push(entry(element("g", { class: seriesClass(n) }, mark(n, x, y, true)), grouped(count)));
  }
  return drawn.join("");
};

const axes = (across: Axis, up: Axis): string =>
  drawAxes({ axis: across, title: "wall-clock time, hours (logarithmic)", tick: hours }, { axis: up, title: "tokens wasted, % (square root)", tick: percent }, FRAME, SIZE.height);

const efficientOf = (spots: readonly Spot[]): Spot[] => spots.filter(({ point }) => point.efficient).toSorted((a, b) => a.point.token_overhead - b.point.token_overhead);

const series = (spots: readonly Spot[], n: number): string => {
  const joined = efficientOf(spots).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  return element(
    "g",
    { class: seriesClass(n) },
    ...(joined.length > 1 ? [element("path", { d: `M${joined.join("L")}`, fill: "none", stroke: "currentColor", "stroke-width": 2, opacity: 0.55, "stroke-linejoin": "round" })] : []),
    ...spots.map(({ point, x, y }) => mark(n, x, y, point.efficient, escape(says(point)))),
  );
};

const around = (x: number, y: number, r: number): Box => ({ left: x - r, right: x + r, top: y - r, bottom: y + r });

/** Texts keep clear of marks, of each other and of the joining lines. */
const labels = (spots: readonly Spot[]): string => {
  const obstacles = [...spots.map(({ x, y, chosen }) => around(x, y, chosen ? RADIUS + 5 : RADIUS)), ...linesOf(spots).map(([x, y]) => around(x, y, 1))];
  const order = spots.toSorted((a, b) => Number(b.chosen) - Number(a.chosen) || Number(b.point.efficient) - Number(a.point.efficient));
  const wanted = order.map(({ point, x, y, chosen }): Wanted & { readonly chosen: boolean } => ({ x, y, text: human(point.batch_tokens), size: chosen ? 14 : 11, radius: chosen ? RADIUS + 6 : RADIUS, chosen }));
  return placeLabels(wanted, obstacles, FRAME)
    .map(({ textX, textY, text: said, size }) =>
      text(textX, textY, said, { "font-size": size, class: size > 11 ? "ink halo" : "faint halo", "stroke-width": 3, "paint-order": "stroke", ...(size > 11 ? { "font-weight": 700 } : {}) }),
    )
    .join("");
};

/** Points every few pixels along the joining lines. */
const linesOf = (spots: readonly Spot[]): [number, number][] =>
  [...new Set(spots.map(({ series: n }) => n))].flatMap((n) => {
    const joined = efficientOf(spots.filter((spot) => spot.series === n));
    return joined.slice(1).flatMap((to, i) => {
      const from = joined[i] ?? to;
      const pieces = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 4);
      return Array.from({ length: pieces }, (_, k): [number, number] => [from.x + ((to.x - from.x) * k) / pieces, from.y + ((to.y - from.y) * k) / pieces]);
    });
  });
