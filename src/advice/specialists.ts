import type { FieldError } from "../contract/problem.ts";
import type { Question } from "../contract/question.ts";
import type { GenericWork } from "../hardware/generic-step.ts";
import type { Cluster, LayoutPins } from "../hardware/types.ts";
import type { Machine } from "./machine.ts";
import { hasMeasurements, type Measurer, unmeasured } from "./measurer.ts";
import type { Subject } from "./understand.ts";

/** What only some questions need. A part of its own (every-specialist.ts), so that it is loaded only for those. */
export interface Specialists {
  readonly measurer: Measurer;
  /** Everything impossible about the layout that is pinned, as fields of the question. */
  readonly complaintsAboutPins: (question: Question, subject: Subject) => readonly FieldError[];
  /** The machine of data-parallel work of unknown shape. */
  readonly genericMachine: (work: GenericWork, cluster: Cluster, pins: LayoutPins) => Machine;
}

const hasPins = ({ layout }: Question): boolean => Object.values(layout).some((value) => value !== null);

/** Does a question bring measurements, pin a layout, or ask about work whose shape may be unknown? */
export const needsSpecialists = (question: Question): boolean => hasMeasurements(question.measurements) || hasPins(question) || question.data.unit !== "token";

const missing = (): never => {
  throw new Error("a question that needs specialists was asked without them");
};

/** For a question that needs none; refuses to pass over what they would read. */
export const noSpecialists: Specialists = { measurer: unmeasured, complaintsAboutPins: (question) => (hasPins(question) ? missing() : []), genericMachine: missing };
