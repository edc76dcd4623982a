import type { RunAdvice } from "../../contract/run-advice.ts";
import type { RunSeries } from "../../contract/series.ts";
import { problemView } from "./answer.ts";
import { follow, type ServerEvent } from "./events.ts";
import { forgetKey, heldKey, type HeldKey, keepKey, takeKey } from "./key.ts";
import { keepingPlace } from "./place.ts";
import { get, headersOf, Refused, refusalView, told } from "./refusal.ts";
import { nextView, restView, type RunFacts } from "./run-view.ts";
import { save } from "./save.ts";

/** Seconds until the run is followed again: doubled each time up to the last. */
const [SOONEST, LATEST] = [2, 60];

const part = (id: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`#${id}`);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
};
const page = { name: part("name"), about: part("about"), state: part("state"), trouble: part("trouble"), ask: part("ask"), next: part("next"), rest: part("rest"), forget: part("forget") };
const input = page.ask.querySelector("input");

const run = location.pathname.slice(location.pathname.lastIndexOf("/") + 1);
const path = `/v1/runs/${run}`;
const pause = (seconds: number) => new Promise((wake) => setTimeout(wake, 1000 * seconds));
const clock = () => new Date().toLocaleTimeString();

/** Asks for a key; why there is need of one stands above. */
const askForKey = (): void => {
  forgetKey();
  page.ask.hidden = false;
  page.forget.hidden = true;
  input?.focus();
};

/** Takes everything away but why. */
const stop = (why: readonly HTMLElement[]): void => {
  for (const emptied of [page.next, page.rest]) emptied.replaceChildren();
  page.state.textContent = "";
  page.trouble.replaceChildren(...why);
};

interface RunAnswer {
  readonly name: string;
  readonly question: { readonly data?: { readonly tokens?: number } };
}

interface LauncherList {
  readonly launchers: readonly { readonly id: string }[];
}

/** What the page knows of a run for as long as it is open. */
interface Known extends RunFacts {
  readonly launchers: readonly string[];
}

/** Reads what does not change. A key that came in the address is asked about as such, so that one that must not be there is refused. */
const know = async ({ key, inAddress }: HeldKey): Promise<Known> => {
  const [read, listed] = await Promise.all([inAddress ? get<RunAnswer>(`${path}?key=${encodeURIComponent(key)}`, null) : get<RunAnswer>(path, key), get<LauncherList>("/v1/launch", null)]);
  return { name: read.name, tokens: read.question.data?.tokens ?? null, launchers: listed.launchers.map(({ id }) => id) };
};

/** A run on the page: reads it when asked to, one reading at a time, and shows what has changed. */
class Shown {
  readonly #key: string;
  readonly #known: Known;
  #reading = false;
  #again = false;
  #last = "";
  #lastNext = "";
  updatedAt = clock();
  /** Why it can no longer be read; null: it can. */
  ended: readonly HTMLElement[] | null = null;

  constructor(key: string, known: Known) {
    this.#key = key;
    this.#known = known;
  }

  /** Reads and shows; what changes meanwhile is read after it. */
  async refresh(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#again && this.ended === null) {
        this.#again = false;
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await this.#show();
      }
    } catch (error) {
      if (!(error instanceof Refused)) page.state.textContent = `The service cannot be reached just now. As of ${this.updatedAt}`;
      else if (error.final) this.ended = refusalView(error);
      else page.trouble.replaceChildren(...refusalView(error));
    } finally {
      this.#reading = false;
    }
  }

  async #show(): Promise<void> {
    const [advice, series] = await Promise.all([get<RunAdvice>(`${path}/advice`, this.#key), get<RunSeries>(`${path}/series`, this.#key)]);
    const [all, next] = [JSON.stringify([advice, series]), JSON.stringify(advice.next)];
    // What to do next is read aloud where that is wished: only when it says something else.
    if (next !== this.#lastNext) page.next.replaceChildren(nextView(advice));
    if (all !== this.#last) keepingPlace(page.rest, () => page.rest.replaceChildren(...restView(run, this.#known, { advice, series, launchers: this.#known.launchers, take: this.#take })));
    [this.#last, this.#lastNext, this.updatedAt] = [all, next, clock()];
    page.trouble.replaceChildren();
    page.state.textContent = `Live; updated at ${this.updatedAt}`;
  }

  readonly #take = (from: string): void => {
    void save(from, headersOf(this.#key), run).then((problem) => page.trouble.replaceChildren(...(problem === null ? [] : problemView(problem, new Set()))));
  };
}

/** Follows a run's events until it ends or the key is another. */
const followAll = async (key: string, shown: Shown): Promise<void> => {
  let [latest, wait] = ["", SOONEST];
  const tell = ({ id, event }: ServerEvent): void => {
    [latest, wait] = [id === "" ? latest : id, SOONEST];
    if (event === "deleted") shown.ended = [told("The run was deleted", "Somebody with a key of role admin has deleted it with everything it held.")];
    else void shown.refresh();
  };
  /* oxlint-disable no-await-in-loop -- it follows until it may not */
  while (shown.ended === null && heldKey() === key) {
    const { status, retryAfter } = await follow(`${path}/events`, { ...headersOf(key), ...(latest === "" ? {} : { "Last-Event-ID": latest }) }, tell);
    // A refusal of the events is one of the run, and said by reading it.
    if (status === 401 || status === 403 || status === 404) await shown.refresh();
    if (shown.ended !== null || heldKey() !== key) return;
    wait = retryAfter ?? Math.min(LATEST, 2 * wait);
    page.state.textContent = `${status === 429 ? "Too many follow this run already" : "The connection broke off"}; trying again in ${wait} s. As of ${shown.updatedAt}`;
    await pause(wait);
    await shown.refresh();
  }
};

/** Shows a run for as long as it can be read. */
const open = async (held: HeldKey): Promise<void> => {
  page.ask.hidden = true;
  page.forget.hidden = false;
  page.trouble.replaceChildren();
  page.state.textContent = "Reading the run…";
  try {
    const known = await know(held);
    document.title = `${known.name} · Bcrit`;
    page.name.textContent = known.name;
    page.about.textContent = run;
    const shown = new Shown(held.key, known);
    await shown.refresh();
    await followAll(held.key, shown);
    if (shown.ended === null) return;
    stop(shown.ended);
    askForKey();
  } catch (error) {
    if (error instanceof Refused) {
      stop(refusalView(error));
      if (error.final) askForKey();
      return;
    }
    page.state.textContent = "The service cannot be reached just now; trying again.";
    await pause(SOONEST);
    await open(held);
  }
};

page.ask.addEventListener("submit", (event) => {
  event.preventDefault();
  const key = input?.value.trim() ?? "";
  if (key === "" || input === null) return;
  input.value = "";
  keepKey(key);
  void open({ key, inAddress: false });
});
page.forget.addEventListener("click", () => {
  forgetKey();
  location.replace(location.pathname);
});

const held = takeKey();
if (held === null) askForKey();
else void open(held);
