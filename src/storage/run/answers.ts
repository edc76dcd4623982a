import type { Question } from "../../contract/question.ts";
import type { RunAdvice } from "../../contract/run-advice.ts";
import type { adviseRun } from "../../runs/advise-run.ts";
import type { RunRecords } from "../../runs/records.ts";

/** Why there is no advice. */
type Failure = Extract<ReturnType<typeof adviseRun>, { readonly ok: false }>["failure"];

/** An advice as JSON, or why there is none. */
export type Advised = { readonly advice: string } | { readonly failure: Failure };

/** What was seen and what to do next: what is told to whoever watches. */
export type Outlook = Pick<RunAdvice, "seen" | "next">;

/** Answers with other hardware that are kept beside the run's own. */
const MOST_KEPT = 8;

/** What is worked out of the records, kept until they change: reading an advice twice costs once. The mathematics is loaded when first needed. */
export class Answers {
  readonly #records: () => RunRecords;
  readonly #changes: () => number;
  readonly #advised = new Map<string, Advised>();
  #outlook: Outlook | null = null;
  #series: string | null = null;
  #at = -1;

  constructor(records: () => RunRecords, changes: () => number) {
    this.#records = records;
    this.#changes = changes;
  }

  #forgetOld(): void {
    if (this.#at === this.#changes()) return;
    this.#at = this.#changes();
    this.#advised.clear();
    this.#series = null;
  }

  /** The advice for the rest of the run; on other hardware where some is given. */
  async advice(hardware: Question["hardware"] | null): Promise<Advised> {
    const { adviseRun } = await import("../../runs/advise-run.ts");
    this.#forgetOld();
    const key = JSON.stringify(hardware);
    const known = this.#advised.get(key);
    if (known !== undefined) return known;
    const result = adviseRun(this.#records(), hardware === null ? {} : { hardware });
    const advised: Advised = result.ok ? { advice: JSON.stringify(result.value) } : { failure: result.failure };
    if (hardware === null) this.#outlook = result.ok ? { seen: result.value.seen, next: result.value.next } : null;
    if (this.#advised.size >= MOST_KEPT) this.#advised.delete(this.#advised.keys().next().value ?? "");
    this.#advised.set(key, advised);
    return advised;
  }

  /** The same of the run's own advice, in short; null: there is no advice. */
  async outlook(): Promise<Outlook | null> {
    await this.advice(null);
    return this.#outlook;
  }

  async series(): Promise<string> {
    const { seriesOf } = await import("../../runs/series.ts");
    this.#forgetOld();
    return (this.#series ??= JSON.stringify(seriesOf(this.#records())));
  }
}
