import type { Advice } from "../../contract/answer.ts";
import type { Problem } from "../../contract/problem.ts";
import { adviceView, problemView } from "./answer.ts";
import { el } from "./dom.ts";

/** Parameters of the address that say how an answer is written: this page has its own way. */
const presentation = ["format", "field", "table", "errors"] as const;

/** Asks without leaving the page, and keeps the question in the address so that it can be sent to somebody. */
const start = (form: HTMLFormElement, answer: HTMLElement): void => {
  const inputs = () => [...form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")];
  let latest = 0;

  /** What the form asks; an empty field asks for its default. */
  const question = (): URLSearchParams => new URLSearchParams(inputs().filter(({ value }) => value.trim() !== "").map(({ name, value }): [string, string] => [name, value.trim()]));

  const clear = (): void => {
    for (const input of inputs()) input.removeAttribute("aria-invalid");
    for (const note of form.querySelectorAll(".wrong")) note.remove();
  };

  /** Says what is wrong beside the field; gives the pointers that could be said so. */
  const mark = (problem: Problem): ReadonlySet<string> => {
    const shown = new Set<string>();
    for (const { pointer, message, hint } of problem.errors) {
      const input = inputs().find(({ name }) => `?${name}` === pointer);
      if (input === undefined) continue;
      shown.add(pointer);
      input.setAttribute("aria-invalid", "true");
      input.closest("details")?.setAttribute("open", "");
      input.after(el("span", "wrong", `${message}${hint === null ? "" : `; ${hint}`}`));
    }
    return shown;
  };

  const ask = async (): Promise<void> => {
    const query = question().toString();
    const mine = ++latest;
    clear();
    answer.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`/v1/advice?${query}`, { headers: { Accept: "application/json" } });
      const body: unknown = await response.json();
      // An answer that a newer question has overtaken is not shown.
      if (mine !== latest) return;
      answer.replaceChildren(...(response.ok ? adviceView(body as Advice, query) : problemView(body as Problem, mark(body as Problem))));
    } catch {
      if (mine === latest) answer.replaceChildren(el("div", "problem", el("strong", "", "No answer"), el("p", "", "The service cannot be reached just now.")));
    } finally {
      if (mine === latest) answer.removeAttribute("aria-busy");
    }
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction") === true) return;
    event.preventDefault();
    history.replaceState(null, "", `?${question().toString()}`);
    void ask();
  });

  const linked = new URLSearchParams(location.search);
  for (const name of presentation) linked.delete(name);
  if (linked.size === 0) return;
  // What the form has no field for gets one, so that it is asked, can be changed, and is marked when nobody knows it.
  const known = new Set(inputs().map(({ name }) => name));
  for (const name of new Set(linked.keys())) if (!known.has(name)) form.querySelector("#more")?.append(el("label", "", `${name}\n`, Object.assign(el("input"), { name, autocomplete: "off" })));
  for (const input of inputs()) {
    const value = linked.get(input.name);
    input.value = value ?? (input.tagName === "SELECT" ? input.value : "");
    if (value !== null) input.closest("details")?.setAttribute("open", "");
  }
  void ask();
};

const form = document.querySelector("form");
const answer = document.querySelector<HTMLElement>("#answer");
if (form !== null && answer !== null) start(form, answer);
