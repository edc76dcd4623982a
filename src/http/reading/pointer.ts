/** Names longer than this are cut in pointers. */
const LONGEST_NAME = 64;

/** RFC 6901 pointer: `pointer(["model", "hidden"])` is `/model/hidden`. */
export const pointer = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).slice(0, LONGEST_NAME).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
