/** Runs what redraws a part, and puts the reader back: what was open is open, and what had the focus has it. */
export const keepingPlace = (part: HTMLElement, redraw: () => void): void => {
  const titlesOf = (selector: string) => new Set([...part.querySelectorAll(selector)].map(({ textContent }) => textContent));
  const opened = titlesOf("details[open] > summary");
  const focused = part.contains(document.activeElement) ? document.activeElement?.textContent : null;
  redraw();
  for (const summary of part.querySelectorAll("summary")) if (opened.has(summary.textContent)) summary.parentElement?.setAttribute("open", "");
  if (focused !== null) [...part.querySelectorAll<HTMLElement>("summary, a")].find(({ textContent }) => textContent === focused)?.focus({ preventScroll: true });
};
