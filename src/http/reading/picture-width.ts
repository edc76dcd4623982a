import type { FieldError } from "../../contract/problem.ts";

/** Wider, the pixels of a picture and its PNG would need much of the memory a Worker has. */
const WIDEST_PNG = 2000;

/** What is wrong with the width of a picture that is drawn in pixels. */
export const pictureWidth = (format: string, width: number | null | undefined): FieldError[] =>
  format === "png" && (width ?? 0) > WIDEST_PNG ? [{ pointer: "?width", code: "too_big", message: `must be at most ${WIDEST_PNG} in a png`, hint: "an svg may be wider" }] : [];
