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

const font = `text{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}`;
const light = scheme(0, "#ffffff", "#d1d9e0", "#1f2328", "#59636e", "#e6eaef");
const dark = scheme(1, "#0d1117", "#3d444d", "#f0f6fc", "#9198a1", "#232a33");

/** How a chart is drawn. */
export interface Look {
  /** auto: dark where the reader prefers it. */
  readonly theme: "auto" | "light" | "dark";
  /** Pixels across; null: as wide as its place. */
  readonly width: number | null;
}

export const usualLook: Look = { theme: "auto", width: null };

/** Style of a chart. The paper is painted, so that either theme reads on any page. */
export const styleOf = (theme: Look["theme"]): string => font + (theme === "dark" ? dark : theme === "light" ? light : `${light}@media (prefers-color-scheme:dark){${dark}}`);

/** Attributes of the root: a width, where one is wished, brings its height. */
export const sizeOf = ({ width }: Look, size: { readonly width: number; readonly height: number }): Readonly<Record<string, string | number>> => ({
  viewBox: `0 0 ${size.width} ${size.height}`,
  ...(width === null ? {} : { width, height: Math.round((width * size.height) / size.width) }),
});
