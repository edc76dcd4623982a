import { element, escape, text } from "./svg.ts";
import { type Look, sizeOf, styleOf } from "./theme.ts";

/** What a chart is called: by screen readers, with all it says in words, and by the headline it shows. */
export interface Named {
  readonly title: string;
  readonly description: string;
  readonly headline: string;
}

/** A chart on its paper, under its headline; `drawn` is markup. */
export const canvas = ({ title, description, headline }: Named, size: { readonly width: number; readonly height: number }, look: Look, ...drawn: readonly string[]): string =>
  element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", ...sizeOf(look, size), role: "img", "aria-labelledby": "title desc" },
    element("title", { id: "title" }, escape(title)),
    element("desc", { id: "desc" }, escape(description)),
    element("style", {}, styleOf(look.theme)),
    element("rect", { x: 0.5, y: 0.5, width: size.width - 1, height: size.height - 1, rx: 8, class: "paper" }),
    text(24, 32, headline, { "font-size": 17, "font-weight": 600 }),
    ...drawn,
  );
