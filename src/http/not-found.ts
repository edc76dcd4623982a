import { nearest } from "../contract/nearest.ts";
import type { Trouble } from "./problem.ts";

/** 404 with the known path that was most likely meant. Nothing of the path asked for is repeated. */
export const nothingAt = (path: string, routes: readonly { readonly path: string }[]): Trouble => {
  const known = new Set(routes.map((route) => route.path).filter((one) => !/[*:]/.test(one) && one !== "/"));
  const last = path.slice(path.lastIndexOf("/") + 1);
  const meant = nearest(path, known) ?? [...known].find((one) => one.endsWith(`/${last}`)) ?? null;
  return { code: "not_found", detail: `There is nothing at this path${meant === null ? "; the paths are listed in /docs." : `; did you mean ${meant}?`}` };
};
