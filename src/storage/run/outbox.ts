import type { Notify } from "../../contract/runs.ts";
import { hostList, webhookComplaint } from "../../runs/webhooks.ts";
import type { Outlook } from "./answers.ts";
import { bodyFor } from "./notice.ts";

/** First wait after a failure; each later one is twice as long. */
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
/** Then it is given up: about six hours. */
const MOST_ATTEMPTS = 12;
/** How long a service may take to answer. */
const PATIENCE_MS = 10_000;

interface Message extends Record<string, SqlStorageValue> {
  readonly step: string;
  readonly state: "waiting" | "sending" | "failed";
  readonly attempts: number;
  readonly due_at: number;
  readonly status: number | null;
}

/** Sends a request: the runtime's own fetch, or a test's. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The one message on its way. A newer one takes the place of one that still waits. It is marked before it is sent: when the
 * object dies meanwhile, nobody knows whether it arrived, and it is not sent twice.
 */
export class Outbox {
  readonly #sql: SqlStorage;
  readonly #send: Send;
  readonly #mattermost: readonly string[];

  constructor(sql: SqlStorage, send: Send, mattermostHosts: string | undefined) {
    this.#sql = sql;
    this.#send = send;
    this.#mattermost = hostList(mattermostHosts);
  }

  put(step: Outlook["next"], now: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO message VALUES (1, ?, 'waiting', 0, ?, ?, NULL)", JSON.stringify(step), now, now);
  }

  clear(): void {
    this.#sql.exec("DELETE FROM message");
  }

  #waiting(): Message | null {
    return this.#sql.exec<Message>("SELECT step, state, attempts, due_at, status FROM message WHERE state <> 'failed'").toArray()[0] ?? null;
  }

  /** When the message wants to be sent; null: there is none. */
  get dueAt(): number | null {
    return this.#waiting()?.due_at ?? null;
  }

  /** The last failure that was final; null: none since the last message. */
  get failure(): { readonly status: number | null } | null {
    return this.#sql.exec<{ status: number | null }>("SELECT status FROM message WHERE state = 'failed'").toArray()[0] ?? null;
  }

  /** Sends the message when its time has come. `alive`: the run was not deleted meanwhile. */
  async deliver(run: { readonly id: string; readonly name: string }, notify: Notify, now: number, alive: () => boolean): Promise<void> {
    const message = this.#waiting();
    if (message === null || message.due_at > now) return;
    if (message.state === "sending" || webhookComplaint(notify, this.#mattermost) !== null) return this.#giveUp(null);
    const attempts = message.attempts + 1;
    this.#sql.exec("UPDATE message SET state = 'sending', attempts = ?", attempts);
    const outcome = await this.#attempt(notify, { run: run.id, name: run.name, next: JSON.parse(message.step) as Outlook["next"] });
    // Cleared, or replaced by a newer one, while it was sent.
    if (!alive() || this.#waiting()?.state !== "sending") return;
    if (outcome === "arrived") this.clear();
    else if (outcome.again === null || attempts >= MOST_ATTEMPTS) this.#giveUp(outcome.status);
    else this.#sql.exec("UPDATE message SET state = 'waiting', due_at = ?, status = ?", now + Math.max(outcome.again, wait(attempts)), outcome.status);
  }

  #giveUp(status: number | null): void {
    this.#sql.exec("UPDATE message SET state = 'failed', status = ?", status);
  }

  /** Arrived, or whether another try may help and after how many milliseconds at the earliest. */
  async #attempt(notify: Notify, notice: Parameters<typeof bodyFor>[1]): Promise<"arrived" | { readonly again: number | null; readonly status: number | null }> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
    try {
      const response = await this.#send(notify.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(bodyFor(notify.service, notice)),
        redirect: "manual",
        signal: patience.signal,
      });
      await response.body?.cancel();
      if (response.ok) return "arrived";
      const { status } = response;
      const asked = Number(response.headers.get("Retry-After") ?? "0") * 1000;
      return { again: status === 429 || status >= 500 ? (Number.isFinite(asked) ? Math.min(asked, LONGEST_WAIT_MS) : 0) : null, status };
    } catch {
      // Too slow to answer may still have arrived; not reached at all has not.
      return { again: patience.signal.aborted ? null : 0, status: null };
    } finally {
      clearTimeout(timer);
    }
  }
}

const wait = (attempts: number): number => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
