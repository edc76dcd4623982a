/** An axis-parallel box in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A text that belongs to a point. */
export interface Wanted {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  /** Half the height of the point's mark. */
  readonly radius: number;
}

export interface Placed extends Wanted {
  /** Left end and baseline of the text. */
  readonly textX: number;
  readonly textY: number;
  readonly box: Box;
}

/** Mean width of a digit or capital over the size of the type, for a sans-serif face. */
const GLYPH = 0.6;

/** Width of a text in pixels, roughly. */
const widthOf = (text: string, size: number): number => text.length * size * GLYPH;

/** Mean width of a letter of running text over that of a digit or capital. */
const RUNNING = 0.86;

/** Width of a line of words in pixels, roughly. */
export const widthOfWords = (words: string, size: number): number => widthOf(words, size) * RUNNING;

/** Do two boxes share any area? */
export const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const inside = (inner: Box, outer: Box): boolean => inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;

/** Directions from a point, best first: right, left, above, below, then the corners. */
const DIRECTIONS = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1]] as const;

const boxAt = ({ x, y, text, size, radius }: Wanted, [dx, dy]: readonly [number, number]): Box => {
  const [width, height] = [widthOf(text, size), size];
  const gap = radius + 4;
  const centreX = x + dx * (gap + width / 2) * (dy === 0 ? 1 : 0.85);
  const centreY = y + dy * (gap + height / 2) * (dx === 0 ? 1 : 0.85);
  return { left: centreX - width / 2, right: centreX + width / 2, top: centreY - height / 2, bottom: centreY + height / 2 };
};

/** Gives each text, in the order given, the first place beside its point that is free; one that has none is left out. */
export const placeLabels = (wanted: readonly Wanted[], obstacles: readonly Box[], frame: Box): Placed[] => {
  const taken = [...obstacles];
  return wanted.flatMap((one) => {
    const box = DIRECTIONS.map((direction) => boxAt(one, direction)).find((place) => inside(place, frame) && !taken.some((other) => overlap(place, other)));
    if (box === undefined) return [];
    taken.push(box);
    return [{ ...one, box, textX: box.left, textY: box.bottom - 0.16 * one.size }];
  });
};
