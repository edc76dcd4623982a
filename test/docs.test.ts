import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { withOutputs } from "../scripts/console-blocks.ts";
import { staleSections } from "../scripts/science-tables.ts";
import { advise } from "../src/advice/advise.ts";
import { compare } from "../src/advice/compare.ts";
import { estimate } from "../src/advice/estimate.ts";
import { MODEL_VERSION } from "../src/advice/model-version.ts";
import { CompareQuestion } from "../src/contract/compare-question.ts";
import { EstimateQuestion } from "../src/contract/estimate-question.ts";
import { Question } from "../src/contract/question.ts";

const root = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const pages = ["README.md", "CONTRIBUTING.md", ...readdirSync(new URL("docs/", root)).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];
const examples = readdirSync(new URL("docs/examples/", root)).filter((name) => name.endsWith(".json"));

/** Markdown without fenced and indented code, where brackets are not links and hashes no headings. */
const prose = (markdown: string): string => markdown.replaceAll(/^```[\s\S]*?^```/gm, "").replaceAll(/^ {4}.*$/gm, "");

/** Anchors of a page as GitHub makes them from its headings. */
const anchors = (markdown: string): string[] =>
  [...prose(markdown).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => title.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(/\s/g, "-"));

const answerTo = (name: string, body: unknown) => {
  if (name.startsWith("estimate-")) return estimate(EstimateQuestion.parse(body));
  return name.startsWith("compare-") ? compare(CompareQuestion.parse(body)) : advise(Question.parse(body));
};

describe("outputs printed in the docs", () => {
  it.each(["README.md", "docs/guide.md", "docs/self-hosting.md"])("%s names no other model version", (page) => {
    expect([...read(page).matchAll(/\b\d{4}-\d\d-\d\d\.\d+\b/g)].map(([version]) => version).filter((version) => version !== MODEL_VERSION), "run npm run docs").toEqual([]);
  });

  it("the README's summaries are what is said now", () => {
    const questions = [JSON.parse(read("docs/examples/palm-540b.json")), JSON.parse(read("docs/examples/first.json"))].map((body) => Question.parse(body));
    for (const question of questions) {
      const result = advise(question);
      expect(read("README.md").split("\n"), "run npm run docs").toContain(result.ok ? result.value.summary : "an answer");
    }
  });
});

describe("withOutputs", () => {
  const page = "a\n```console\n$ one 'x'\nold\nolder\n$ two # shortened\nkept\n…\n$ three\n```\nb\n```sh\n$ no\n```\n";

  it("rewrites what stands below each command, but for what was cut by hand", () => {
    expect(withOutputs(page, (command) => (command === "three" ? "" : `new of ${command}`))).toBe("a\n```console\n$ one 'x'\nnew of one 'x'\n$ two # shortened\nkept\n…\n$ three\n```\nb\n```sh\n$ no\n```\n");
  });

  it("leaves the guide as it is when nothing is new", () => {
    const guide = read("docs/guide.md");
    const outputs = new Map([...guide.matchAll(/^\$ (.*)\n((?:(?!\$ |```).*\n)*)/gm)].map(([, command = "", output = ""]) => [command, output.trimEnd()]));
    expect(withOutputs(guide, (command) => outputs.get(command) ?? "")).toBe(guide);
  });
});

describe("docs/science.md", () => {
  it("has the tables the code makes", () => {
    expect(staleSections(read("docs/science.md")), "run node scripts/science-tables.ts").toEqual([]);
  });

  it("is found stale when a number, a row or a whole table is wrong", () => {
    const page = read("docs/science.md");
    expect(staleSections(page.replace("0.58·D^0.571 tokens", "0.59·D^0.571 tokens"))).toEqual(["laws"]);
    expect(staleSections(page.replace(/^\| `linear-2017`.*\n/m, ""))).toEqual(["rules"]);
    expect(staleSections(page.replace("<!-- growth:begin -->", ""))).toEqual(["growth"]);
  });
});

describe.each(pages)("%s", (page) => {
  const links = [...prose(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target).filter((target) => !/^[a-z]+:/.test(target));

  it("links to files and headings that exist", () => {
    const broken = links.filter((target) => {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? new URL(page, root) : new URL(path, new URL(page, root));
      return !existsSync(file) || (anchor !== undefined && !anchors(readFileSync(file, "utf8")).includes(anchor));
    });
    expect(broken).toEqual([]);
  });
});

describe.each(examples)("docs/examples/%s", (name) => {
  const body: unknown = JSON.parse(read(`docs/examples/${name}`));

  it("is a question with an answer", () => {
    expect(answerTo(name, body)).toMatchObject({ ok: true });
  });
});

it("every example is spoken of in the README or a page", () => {
  const spoken = pages.map(read).join("");
  expect(readdirSync(new URL("docs/examples/", root)).filter((name) => !spoken.includes(`examples/${name}`))).toEqual([]);
});
