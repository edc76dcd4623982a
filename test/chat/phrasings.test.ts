import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { understand } from "../../src/chat/grammar/parse.ts";
import { judged, phrasingsOf, type Verdict } from "./expectation.ts";

/** A Tuesday. */
const NOW = new Date("2026-11-24T09:00:00Z");
const folder = new URL("phrasings/", import.meta.url);
const files = readdirSync(folder).toSorted();
const phrasings = files.flatMap((file) => phrasingsOf(readFileSync(new URL(file, folder), "utf8")).map((phrasing) => ({ file, ...phrasing })));

test("at least 500 different sentences", () => {
  expect(new Set(phrasings.map(({ text }) => text)).size).toBe(phrasings.length);
  expect(phrasings.length).toBeGreaterThanOrEqual(500);
});

test("are answered or asked back as a reader would take them", () => {
  const all = phrasings.map((phrasing) => {
    const meaning = understand(phrasing.text, NOW);
    return { ...phrasing, meaning, verdict: judged(meaning, phrasing) };
  });
  const count = (rows: typeof all, verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  const row = (name: string, rows: typeof all) => `${name.padEnd(16)} ${[rows.length, count(rows, "right"), count(rows, "asked"), count(rows, "shown"), count(rows, "silent")].map((n) => String(n).padStart(10)).join("")}`;
  const kinds = [...new Set(all.map(({ file }) => file))];
  console.log([`${"".padEnd(16)} ${["sentences", "right", "asked", "shown", "silent"].map((head) => head.padStart(10)).join("")}`, ...kinds.map((file) => row(file.replace(".txt", ""), all.filter((one) => one.file === file))), row("all", all)].join("\n"));
  const wrong = all.filter(({ verdict }) => verdict !== "right");
  if (wrong.length > 0) console.log(wrong.map(({ verdict, text, written, meaning }) => `${verdict}: ${text}\n    wanted ${written}\n    got    ${JSON.stringify(meaning)}`).join("\n"));
  expect(all.filter(({ verdict }) => verdict === "silent").map(({ text }) => text)).toEqual([]);
  expect(count(all, "right") / all.length).toBeGreaterThanOrEqual(0.97);
});

/** Any number that no pattern knows: prime, and unlike a year, a count of anything or a length. */
const STRAY = "7919";

test("a number too many changes no answer, and is named", () => {
  const answered = phrasings.map(({ text }) => text).filter((text) => understand(text, NOW).kind === "advice");
  expect(answered.length).toBeGreaterThan(300);
  for (const text of answered) {
    const [without, stray] = [understand(text, NOW), understand(`${text}; zzz ${STRAY} qqq`, NOW)];
    expect({ text, ...stray }).toMatchObject({ kind: "advice", leaves: "leaves" in without ? without.leaves : [] });
    expect("unread" in stray ? stray.unread : [], text).toContain(STRAY);
  }
});
