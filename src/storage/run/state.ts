import { Question } from "../../contract/question.ts";
import type { NewRun, Notify, RunFile } from "../../contract/runs.ts";
import type { RunRecords } from "../../runs/records.ts";
import { migrate, versionOf } from "../migrate.ts";
import { storeFile } from "./file.ts";
import { runMigrations } from "./migrations.ts";
import { iso, readRecords } from "./read-records.ts";

/** The one row about the run itself. */
export interface About extends Record<string, SqlStorageValue> {
  readonly id: string;
  readonly workspace: string;
  readonly name: string;
  readonly question: string;
  readonly notify: string | null;
  readonly created_at: number;
  readonly changed_at: number;
}

/** What a new run is made of. */
export interface Making {
  readonly id: string;
  readonly workspace: string;
  readonly name: string;
  /** A question as JSON, checked. */
  readonly question: string;
  readonly notify: Notify | null;
  readonly createdAt: number;
  /** A run file as JSON, checked, whose rows it begins with. */
  readonly file: string | null;
}

/** Tables whose rows say when they last changed. */
const MEASURED = ["noise", "timing", "memory", "all_reduce", "branch"] as const;

/** The tables of a run, and what is remembered of them. An object without tables is no run. */
export class RunState {
  readonly #storage: DurableObjectStorage;
  #about: About | null = null;
  #question: Question | null = null;
  #changes: number | null = null;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    if (versionOf(storage.sql) === 0) return;
    migrate(storage, runMigrations);
    this.load();
  }

  get sql(): SqlStorage {
    return this.#storage.sql;
  }

  /** The run; null: there is none. */
  get about(): About | null {
    return this.#about;
  }

  load(): void {
    this.#about = this.sql.exec<About>("SELECT id, workspace, name, question, notify, created_at, changed_at FROM run").toArray()[0] ?? null;
    this.#question = null;
    this.#changes = null;
  }

  /** Makes the run with all its rows, unless it is there. */
  make({ id, workspace, name, question, notify, createdAt, file }: Making): NewRun {
    if (this.#about === null) {
      this.#storage.transactionSync(() => {
        migrate(this.#storage, runMigrations);
        this.sql.exec("INSERT INTO run VALUES (1, ?, ?, ?, ?, ?, ?, ?)", id, workspace, name, question, notify === null ? null : JSON.stringify(notify), createdAt, createdAt);
        if (file !== null) storeFile(this.sql, JSON.parse(file) as RunFile, createdAt);
      });
      this.load();
    }
    return { id, name: this.#about?.name ?? name, created_at: iso(this.#about?.created_at ?? createdAt) };
  }

  /** Changes what is known of the run itself. */
  change(to: Pick<About, "name" | "question" | "notify">, now: number): void {
    this.sql.exec("UPDATE run SET name = ?, question = ?, notify = ?, changed_at = ?", to.name, to.question, to.notify, now);
    this.changed(now);
    const changes = this.#changes;
    this.load();
    this.#changes = changes;
  }

  /** Deletes everything, the alarm with it. */
  async destroy(): Promise<void> {
    this.#about = null;
    this.#question = null;
    this.#changes = null;
    await this.#storage.deleteAlarm();
    await this.#storage.deleteAll();
  }

  /** When something last changed, in milliseconds. */
  get changedAt(): number {
    const { at } = this.sql.exec<{ at: number | null }>(`SELECT max(at) AS at FROM (${MEASURED.map((table) => `SELECT max(changed_at) AS at FROM ${table}`).join(" UNION ALL ")})`).one();
    return Math.max(this.#about?.changed_at ?? 0, at ?? 0);
  }

  /** A number that rises with every change: the time of the last one in microseconds, or one more than it was. */
  get changes(): number {
    return (this.#changes ??= this.changedAt * 1000);
  }

  changed(now: number): void {
    this.#changes = Math.max((this.#changes ?? 0) + 1, now * 1000);
  }

  /** What the run was made to answer, as this release reads it. */
  get question(): Question {
    return (this.#question ??= Question.parse(JSON.parse(this.#about?.question ?? "null")));
  }

  /** Everything that was posted, in the order of its keys. */
  get records(): RunRecords {
    return readRecords(this.sql, this.question);
  }
}
