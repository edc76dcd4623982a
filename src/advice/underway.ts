import type { Judgement } from "./evidence.ts";
import type { Machine } from "./machine.ts";
import type { Option } from "./option.ts";
import type { Course, CourseWishes } from "./ramp.ts";

/** A run that has begun is laid on from where it stands: which batches are still open to it, and the course to its end (src/runs). */
export interface Underway {
  readonly open: (machine: Machine, judgement: Judgement) => Option[];
  readonly course: (machine: Machine, option: Option, wishes: CourseWishes) => Course;
}
