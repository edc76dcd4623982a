
/** An element with its class, and texts or elements in it. */
export const el = <K extends keyof HTMLElementTagNameMap>(name: K, className = "", ...children: readonly (Node | string)[]): HTMLElementTagNameMap[K] => {
  const made = document.createElement(name);
  if (className !== "") made.className = className;
  made.append(...children);
  return made;
};

/** A table that scrolls by itself on a narrow screen; columns of figures stand right. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[]): HTMLElement => {
  const figures = header.map((_, column) => rows.every((row) => /^[-–~$\d]|^unknown$/.test(row[column] ?? "")));
  const cells = (name: "th" | "td", row: readonly string[]) => row.map((cell, column) => el(name, figures[column] === true ? "figure" : "", cell));
  return el("div", "scroll", el("table", "", el("thead", "", el("tr", "", ...cells("th", header))), el("tbody", "", ...rows.map((row) => el("tr", "", ...cells("td", row))))));
};

/** Labels with their values. */
export const facts = (pairs: readonly (readonly [label: string, value: string])[]): HTMLElement =>
  el("dl", "facts", ...pairs.flatMap(([label, value]) => [el("dt", "", label), el("dd", "", value)]));

/** A part that is shut until it is asked for. */
export const shut = (title: string, ...children: readonly Node[]): HTMLElement => el("details", "part", el("summary", "", title), ...children);
