import type { Notify } from "../../contract/runs.ts";
import type { Answers, Outlook } from "./answers.ts";
import type { Outbox } from "./outbox.ts";
import { iso } from "./read-records.ts";
import type { RunState } from "./state.ts";
import { eventText, send, type Watchers } from "./watchers.ts";

/** How soon after a change the advice is worked out anew: while somebody watches, and for a webhook alone. */
const WATCHED_MS = 1_000;
const UNWATCHED_MS = 10_000;
/** Watchers of one run. */
export const MOST_WATCHERS = 100;

/** Of these nobody needs to be told who was not waiting for them: they are how a run begins. */
const QUIET: ReadonlySet<string> = new Set<Outlook["next"]["action"]>(["hold", "measure"]);

/**
 * Looks at the run after it changed, and tells those who watch it and the webhook. It works by the object's alarm, so that posts
 * are answered first, many posts make one look, and a restart loses none.
 */
export class Outlooker {
  readonly #storage: DurableObjectStorage;
  readonly #state: RunState;
  readonly #answers: Answers;
  readonly #watchers: Watchers;
  readonly #outbox: Outbox;
  /** When the alarm is set for; undefined: not known since the object was loaded. */
  #alarm: number | null | undefined;

  constructor(storage: DurableObjectStorage, state: RunState, answers: Answers, watchers: Watchers, outbox: Outbox) {
    this.#storage = storage;
    this.#state = state;
    this.#answers = answers;
    this.#watchers = watchers;
    this.#outbox = outbox;
  }

  /** The run changed: look soon, if anybody wants to know. */
  async changed(now: number): Promise<void> {
    if (this.#watchers.any) await this.#wake(now + WATCHED_MS);
    else if (this.#state.about?.notify != null) await this.#wake(now + UNWATCHED_MS);
  }

  async #wake(at: number): Promise<void> {
    this.#alarm ??= await this.#storage.getAlarm();
    if (this.#alarm !== null && this.#alarm <= at) return;
    this.#alarm = at;
    await this.#storage.setAlarm(at);
  }

  /** A new watcher's first events: how things stand, unless it knows. */
  async welcome(socket: WebSocket, lastEventId: string | null): Promise<void> {
    if (lastEventId === String(this.#state.changes)) return;
    const outlook = await this.#answers.outlook();
    send(socket, this.#measured(outlook));
    send(socket, eventText(this.#state.changes, "advice", { next: outlook?.next ?? null }));
  }

  #measured(outlook: Outlook | null): string {
    return eventText(this.#state.changes, "measurement", { changed_at: iso(this.#state.changedAt), seen: outlook?.seen ?? null });
  }

  #told(): { readonly changes: number; readonly step: string } | null {
    return this.#state.sql.exec<{ changes: number; step: string }>("SELECT changes, step FROM told").toArray()[0] ?? null;
  }

  /** The alarm: looks, tells, and sends what is due. */
  async look(now: number): Promise<void> {
    this.#alarm = null;
    const { about } = this.#state;
    if (about === null) return;
    const notify = about.notify === null ? null : (JSON.parse(about.notify) as Notify);
    try {
      if (this.#told()?.changes !== this.#state.changes && (this.#watchers.any || notify !== null)) await this.#tell(notify !== null, now);
    } finally {
      if (notify === null) this.#outbox.clear();
      else await this.#outbox.deliver(about, notify, now, () => this.#state.about !== null);
      const due = this.#state.about === null ? null : this.#outbox.dueAt;
      if (due !== null) await this.#wake(due);
    }
  }

  async #tell(toWebhook: boolean, now: number): Promise<void> {
    const outlook = await this.#answers.outlook();
    const before = this.#told();
    const { changes } = this.#state;
    const step = JSON.stringify(outlook?.next ?? null);
    const was = before === null ? null : (JSON.parse(before.step) as Outlook["next"] | null);
    this.#storage.transactionSync(() => {
      this.#state.sql.exec("INSERT OR REPLACE INTO told VALUES (1, ?, ?, ?)", changes, step, now);
      const action = outlook?.next.action;
      if (toWebhook && action !== undefined && outlook !== null && (was === null ? !QUIET.has(action) : was.action !== action)) this.#outbox.put(outlook.next, now);
    });
    this.#watchers.tell(this.#measured(outlook));
    if (before?.step !== step) this.#watchers.tell(eventText(changes, "advice", { next: outlook?.next ?? null }));
  }
}
