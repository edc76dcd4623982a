import fc from "fast-check";
import { expect, test } from "vitest";
import { dialectOf, readRows, writeRows } from "../../src/http/formats/delimited.ts";

const csv = dialectOf("csv", "point");

test("what is written is read back", () => {
  const cell = fc.string().filter((text) => !/^[=+\-@\t\r]/.test(text));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }).filter((row) => row.some((text) => text !== "")), { minLength: 1 }), (rows) => {
      expect(readRows(writeRows(rows, csv))).toEqual(rows);
    }),
  );
});

test("formulas are defused, numbers are not", () => {
  expect(writeRows([["=1+1", "-5", "+3e4", "@x", "-x", -5, null]], csv)).toBe("'=1+1,-5,+3e4,'@x,'-x,-5,\r\n");
});
