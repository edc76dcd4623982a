import { element } from "./svg.ts";

/** Half the size of a mark. */
export const RADIUS = 5;

const outline = (n: number, x: number, y: number, r: number): string => {
  const points = (corners: readonly (readonly [number, number])[]) => `M${corners.map(([dx, dy]) => `${(x + dx * r).toFixed(1)} ${(y + dy * r).toFixed(1)}`).join("L")}Z`;
  switch (n % 4) {
    case 1:
      return points([[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]);
    case 2:
      return points([[0, -1.15], [1.1, 0.85], [-1.1, 0.85]]);
    case 3:
      return points([[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]]);
    default:
      return `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  }
};

/** The mark of the n-th series, filled or hollow; `says` is read out and shown on hover. */
export const mark = (n: number, x: number, y: number, filled: boolean, says = "", radius = RADIUS): string =>
  element(
    "path",
    { d: outline(n, x, y, filled ? radius : Math.max(1.5, radius - 0.75)), stroke: "currentColor", "stroke-width": 1.5, ...(filled ? { fill: "currentColor" } : { class: "hollow", opacity: 0.75 }) },
    ...(says === "" ? [] : [element("title", {}, says)]),
  );

/** The ring around what is advised. */
export const ring = (x: number, y: number): string => element("circle", { cx: x, cy: y, r: RADIUS + 5, fill: "none", class: "ring", "stroke-width": 2 });
