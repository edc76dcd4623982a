import { type Box, widthOfWords } from "./labels.ts";
import { element, text } from "./svg.ts";
import type { Look } from "./theme.ts";

/** What a picture is drawn on, in its own pixels. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly longestTitle: number;
}

/** A picture narrower than this is laid out anew: scaled down, its words could not be read. */
const SMALL = 600;

/** The sheet for a place: a README or a page, or the narrow column of a chat or a phone. */
export const sheetOf = ({ width }: Look): Sheet => (width !== null && width < SMALL ? { width: 480, height: 420, longestTitle: 46 } : { width: 840, height: 480, longestTitle: 80 });

const EDGE = 24;

/** A line of words as the lines that fit. */
export const wrapped = (words: string, { width }: Sheet): string[] => {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (widthOfWords(longer, 12.5) <= width - 2 * EDGE) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
};

/** A sign of a legend and what it stands for. */
export interface Entry {
  readonly label: string;
  readonly sign: (x: number, y: number) => string;
}

/** A legend in as many lines as it needs below `top`, and where it ends. */
export const legendLines = (entries: readonly Entry[], { width }: Sheet, top: number): { readonly drawn: string; readonly bottom: number } => {
  let [x, y] = [EDGE + 8, top + 16];
  const drawn = entries.map(({ label, sign }) => {
    const wide = 18 + widthOfWords(label, 12);
    if (x > EDGE + 8 && x + wide > width - EDGE / 2) [x, y] = [EDGE + 8, y + 20];
    const one = sign(x, y) + text(x + 18, y + 4, label);
    x += wide + 26;
    return one;
  });
  return { drawn: drawn.join(""), bottom: y + 8 };
};

/** Height of a label at the end of a line: its name and its value. */
const LABEL = 30;

/** Names and values of lines beside the right edge of a frame, each as near its line as the others let it be. */
export const endLabels = (labels: readonly { readonly y: number; readonly name: string; readonly value: string }[], frame: Box): string => {
  const sorted = labels.toSorted((a, b) => a.y - b.y);
  const places: number[] = [];
  for (const { y } of sorted) places.push(Math.max(y, (places.at(-1) ?? frame.top - LABEL / 2) + LABEL));
  // What was pushed below the frame comes back up, and pushes what lies above it.
  for (let i = places.length - 1, floor = frame.bottom - LABEL / 2; i >= 0; i--) {
    places[i] = Math.min(places[i] ?? floor, floor);
    floor = (places[i] ?? floor) - LABEL;
  }
  return sorted
    .map(({ y, name, value }, i) => {
      const at = places[i] ?? y;
      const leader = element("path", { d: `M${frame.right + 1} ${Math.min(frame.bottom, Math.max(frame.top, y)).toFixed(1)}L${frame.right + 8} ${at.toFixed(1)}`, class: "ring", fill: "none", "stroke-width": 1, opacity: 0.5 });
      return leader + text(frame.right + 12, at - 2, name, { class: "faint" }) + text(frame.right + 12, at + 13, value, { "font-weight": 600, "font-size": 13 });
    })
    .join("");
};
