import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

/**
 * The house of docs/architecture.md: which rooms a room may look into. `types` marks rooms seen only through `import type`:
 * the contract is a vocabulary to the core, never code.
 */
const ROOMS: Record<string, { readonly code: readonly string[]; readonly types?: readonly string[] }> = {
  science: { code: [], types: ["contract"] },
  hardware: { code: [], types: ["contract"] },
  contract: { code: [] },
  advice: { code: ["science", "hardware"], types: ["contract"] },
  launchers: { code: ["advice"], types: ["contract"] },
  charts: { code: ["advice"], types: ["contract"] },
  pages: { code: ["contract", "charts"] },
  http: { code: ["contract", "advice", "science", "hardware", "launchers", "pages"] },
  index: { code: ["http", "advice", "contract"] },
};

/** Pure pieces of the contract that carry no schema and may be called from the core. */
const PLAIN = new Set(["contract/nearest.ts"]);

const source = resolve(import.meta.dirname, "../src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const roomOf = (file: string) => file.split("/")[0]?.replace(/\.ts$/, "") ?? "";
const IMPORT = /^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"/gms;

const arrows = files.flatMap((file) =>
  [...readFileSync(join(source, file), "utf8").matchAll(IMPORT)].map(([, type, target]) => ({
    file,
    typeOnly: type !== undefined,
    target: target?.startsWith(".") ? relative(source, join(source, dirname(file), target)) : (target ?? ""),
  })),
);

test("every room is known to the plan of the house", () => {
  expect([...new Set(files.map(roomOf))].filter((room) => !(room in ROOMS))).toEqual([]);
});

test("arrows point inward", () => {
  const outward = arrows.filter(({ file, target, typeOnly }) => {
    const from = ROOMS[roomOf(file)];
    if (!target.endsWith(".ts") || from === undefined) return false;
    const to = roomOf(target);
    return to !== roomOf(file) && !from.code.includes(to) && !PLAIN.has(target) && !(typeOnly && from.types?.includes(to));
  });
  expect(outward.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
});

test("the core needs no package, no clock and no environment", () => {
  const core = new Set(["science", "hardware", "advice"]);
  const packages = arrows.filter(({ file, target }) => core.has(roomOf(file)) && !target.endsWith(".ts"));
  expect(packages.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
  const impure = files.filter((file) => core.has(roomOf(file)) && /\b(Date\.now|new Date|Math\.random|process\.|performance\.|fetch\()/.test(readFileSync(join(source, file), "utf8")));
  expect(impure).toEqual([]);
});
