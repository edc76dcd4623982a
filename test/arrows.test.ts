import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

/**
 * The house of docs/architecture.md: which rooms a room may look into. `types` marks rooms seen only through `import type`:
 * the contract is a vocabulary to the core, never code.
 */
const ROOMS: Record<string, { readonly code: readonly string[]; readonly types?: readonly string[] }> = {
  numbers: { code: [] },
  science: { code: ["numbers"], types: ["contract"] },
  hardware: { code: ["numbers"], types: ["contract"] },
  contract: { code: [] },
  advice: { code: ["science", "hardware", "numbers"], types: ["contract"] },
  runs: { code: ["advice", "science", "hardware", "numbers"], types: ["contract"] },
  launchers: { code: ["advice", "numbers"], types: ["contract"] },
  charts: { code: ["advice", "numbers"], types: ["contract"] },
  pages: { code: ["charts", "numbers"], types: ["contract"] },
  spreadsheets: { code: ["contract"] },
  chat: { code: ["contract", "advice", "hardware", "pages"] },
  assistant: { code: ["contract"] },
  storage: { code: ["contract", "runs"] },
  http: { code: ["contract", "advice", "science", "hardware", "numbers", "launchers", "pages", "charts", "runs", "spreadsheets", "chat", "assistant"], types: ["storage"] },
  index: { code: ["http", "storage"] },
};

/** Pure pieces of the contract that carry no schema and may be called from the core. */
const PLAIN = new Set(["contract/nearest.ts"]);

const source = resolve(import.meta.dirname, "../src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const roomOf = (file: string) => file.split("/")[0]?.replace(/\.ts$/, "") ?? "";
/** `import … from "x"`, `export … from "x"`, a bare `import "x"` and `import("x")`. */
const IMPORTS = [/^(?:import|export)\s+(type\s)?[^;"]*?from\s+"([^"]+)"/gms, /^import()\s+"([^"]+)"/gm, /\bimport()\(\s*["'`]([^"'`]+)["'`]/g];
/** Clock, environment, chance and the outside world: what would make two answers to one question differ. */
const IMPURE = /\b(?:Date|Intl|Temporal|process|performance|crypto|console|navigator|globalThis|fetch|set(?:Timeout|Interval|Immediate)|queueMicrotask|Math\s*\.\s*random|import\s*\.\s*meta|toLocale\w*|Deno|Bun)\b|\bMath\s*\[|\bimport\s*\(/;

const arrows = files.flatMap((file) =>
  IMPORTS.flatMap((pattern) => [...readFileSync(join(source, file), "utf8").matchAll(pattern)]).map(([, type, target]) => ({
    file,
    typeOnly: type !== undefined && type !== "",
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

/** A file without its comments and strings: words about a clock are no clock. */
const codeOf = (file: string): string => readFileSync(join(source, file), "utf8").replaceAll(/\/\*.*?\*\/|(?<=^|\s)\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/gs, "");

test("the core needs no package, no clock and no environment", () => {
  const core = new Set(["numbers", "science", "hardware", "advice", "runs"]);
  const packages = arrows.filter(({ file, target }) => core.has(roomOf(file)) && !target.endsWith(".ts"));
  expect(packages.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
  const impure = files.filter((file) => core.has(roomOf(file))).flatMap((file) => {
    const found = IMPURE.exec(codeOf(file));
    return found === null ? [] : [`${file}: ${found[0]}`];
  });
  expect(impure).toEqual([]);
});

test.each(["new Date()", "Date.now()", "process.env", "const { env } = process", "Math.random()", "Math . random()", 'Math["random"]()', "console.log(1)", "crypto.getRandomValues(a)", "globalThis.x", "setTimeout(f)", "await import(x)", "n.toLocaleString()"])("%s would be seen in the core", (code) => {
  expect(code).toMatch(IMPURE);
});

test.each(['import { a } from "./x.ts"', 'import type { A } from "./x.ts"', 'export * from "./x.ts"', 'import {\n  a,\n} from "./x.ts"', 'import "./x.ts"', 'const x = await import("./x.ts")'])("%s is an arrow", (code) => {
  expect(IMPORTS.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[2]))).toEqual(["./x.ts"]);
});
