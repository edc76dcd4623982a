/** Shape and colours (light, dark) of each series, told apart without colour too. */
const SERIES = [
  ["#0969da", "#58a6ff"],
  ["#bc4c00", "#f0883e"],
  ["#8250df", "#bc8cff"],
  ["#1a7f37", "#3fb950"],
  ["#bf3989", "#f778ba"],
  ["#59636e", "#9198a1"],
] as const;

/** Class of the n-th series; colours repeat after six. */
export const seriesClass = (n: number): string => `s${n % SERIES.length}`;

const scheme = (side: 0 | 1, paper: string, edge: string, ink: string, faint: string, grid: string) =>
  `.paper{fill:${paper};stroke:${edge}}.ink{fill:${ink}}.faint{fill:${faint}}.grid{stroke:${grid}}.halo{stroke:${paper}}.hollow{fill:${paper}}.ring{stroke:${ink}}` +
  SERIES.map((colours, n) => `.s${n}{color:${colours[side]}}`).join("");

/** Style of a chart: light, and dark where the reader prefers it; the paper is painted, so that either reads on any page. */
export const style =
  `text{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}` +
  scheme(0, "#ffffff", "#d1d9e0", "#1f2328", "#59636e", "#e6eaef") +
  `@media (prefers-color-scheme:dark){${scheme(1, "#0d1117", "#3d444d", "#f0f6fc", "#9198a1", "#232a33")}}`;
