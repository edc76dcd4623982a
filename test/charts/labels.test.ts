import fc from "fast-check";
import { expect, it } from "vitest";
import { overlap, placeLabels } from "../../src/charts/labels.ts";
import type { Box } from "../../src/charts/labels.ts";
import { logAxis, rootAxis } from "../../src/charts/scale.ts";

const frame: Box = { left: 0, top: 0, right: 400, bottom: 300 };
const point = fc.record({ x: fc.double({ min: 0, max: 400, noNaN: true }), y: fc.double({ min: 0, max: 300, noNaN: true }), text: fc.constantFrom("4.19M", "512k", "1B"), size: fc.constantFrom(11, 14), radius: fc.constant(5) });

it("puts no label on another, on a mark or outside the frame", () => {
  fc.assert(
    fc.property(fc.array(point, { maxLength: 30 }), (wanted) => {
      const marks = wanted.map(({ x, y, radius: r }): Box => ({ left: x - r, right: x + r, top: y - r, bottom: y + r }));
      const placed = placeLabels(wanted, marks, frame);
      for (const [i, { box }] of placed.entries()) {
        expect(box.left >= 0 && box.top >= 0 && box.right <= 400 && box.bottom <= 300).toBe(true);
        expect(marks.some((mark) => overlap(mark, box))).toBe(false);
        expect(placed.slice(i + 1).some((other) => overlap(other.box, box))).toBe(false);
      }
    }),
  );
});

it("labels a lone point, and the first of two in one place", () => {
  const one = { x: 200, y: 150, text: "4.19M", size: 11, radius: 5 };
  expect(placeLabels([one], [], frame)).toHaveLength(1);
  expect(placeLabels([one], [], { ...frame, right: 230, left: 190, top: 148, bottom: 152 })).toHaveLength(0);
});

it("spreads hours over the axis with ticks apart and inside", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-3, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 20 }), (hours) => {
      const axis = logAxis(hours, [76, 816]);
      for (const value of hours) expect(axis.at(value)).toBeGreaterThanOrEqual(76);
      const at = axis.ticks.map(axis.at);
      for (const [i, x] of at.entries()) {
        expect(x >= 76 && x <= 816).toBe(true);
        if (i > 0) expect(x - (at[i - 1] ?? 0)).toBeGreaterThanOrEqual(56);
      }
    }),
  );
});

it("keeps a range of a factor of 3 in at least three ticks", () => {
  expect(logAxis([1100, 3300], [76, 816]).ticks.length).toBeGreaterThanOrEqual(3);
});

it("starts the axis of waste at zero and rises with it", () => {
  const { at, ticks } = rootAxis([0.003, 0.6], [456, 112]);
  expect(at(0)).toBe(456);
  expect(ticks[0]).toBe(0);
  expect(at(0.01)).toBeGreaterThan(at(0.6));
});
