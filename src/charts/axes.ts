import type { Box } from "./labels.ts";
import type { Axis } from "./scale.ts";
import { element, text } from "./svg.ts";

/** What an axis is called and how its ticks are written. */
export interface Written {
  readonly axis: Axis;
  readonly title: string;
  readonly tick: (value: number) => string;
}

/** Grid, ticks and titles of two axes around a frame. */
export const drawAxes = (across: Written, up: Written, frame: Box, height: number): string =>
  [
    ...across.axis.ticks.flatMap((tick) => [
      element("line", { x1: across.axis.at(tick), x2: across.axis.at(tick), y1: frame.top, y2: frame.bottom, class: "grid" }),
      text(across.axis.at(tick), frame.bottom + 20, across.tick(tick), { class: "faint", "text-anchor": "middle" }),
    ]),
    ...up.axis.ticks.flatMap((tick) => [
      element("line", { x1: frame.left, x2: frame.right, y1: up.axis.at(tick), y2: up.axis.at(tick), class: "grid" }),
      text(frame.left - 10, up.axis.at(tick) + 4, up.tick(tick), { class: "faint", "text-anchor": "end" }),
    ]),
    text((frame.left + frame.right) / 2, height - 20, across.title, { "text-anchor": "middle" }),
    text(0, 0, up.title, { "text-anchor": "middle", transform: `translate(22 ${(frame.top + frame.bottom) / 2}) rotate(-90)` }),
  ].join("");
