/** One thing a press of a button asks: the whole sentence anew, with one thing changed. */
export interface Button {
  readonly label: string;
  readonly sentence: string;
}

/** What is answered, before a service dresses it. Texts are plain: each service escapes its own marks. */
export interface Reply {
  readonly title: string;
  /** The numbers as they were understood; null: nothing was asked. */
  readonly understood: string | null;
  readonly text: string | null;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly notes: readonly string[];
  readonly buttons: readonly Button[];
  /** Query of GET /v1/advice that draws this answer; null: no picture. */
  readonly chart: string | null;
  /** For the person who asked alone: a question back, help, a refusal. */
  readonly quiet: boolean;
}

/** A reply with nothing but what is given. */
export const reply = (part: Partial<Reply> & Pick<Reply, "title">): Reply => ({ understood: null, text: null, facts: [], notes: [], buttons: [], chart: null, quiet: false, ...part });
