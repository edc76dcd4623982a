import type { Question } from "../contract/question.ts";
import type { Setting } from "../science/types.ts";
import type { Judgement } from "./evidence.ts";
import type { Machine } from "./machine.ts";
import type { Subject } from "./understand.ts";
import type { Underway } from "./underway.ts";

/** A question and everything known about it before a batch is chosen. */
export interface Case {
  readonly question: Question;
  readonly subject: Subject;
  readonly setting: Setting;
  readonly judgement: Judgement;
  readonly machine: Machine;
  /** null: the run has not begun. */
  readonly underway: Underway | null;
}
