import type { Advice } from "../contract/answer.ts";
import type { Question } from "../contract/question.ts";
import type { Launcher } from "./launcher.ts";

/** Something pinned that the launcher cannot run, or work it does not do. */
export interface Conflict {
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
}

/** A question as a launcher needs it asked, what was changed for it, and what cannot be. */
export interface AskedFor {
  readonly question: Question;
  readonly notes: readonly string[];
  readonly conflicts: readonly Conflict[];
}

const degrees = [
  ["tensor", "tensor_parallel"],
  ["pipeline", "pipeline_parallel"],
  ["virtual", "virtual_stages"],
  ["context", "context_parallel"],
  ["expert", "expert_parallel"],
] as const;

/**
 * What the launcher cannot do is asked for as 1, so that the advice is one it can run; pinned to more, it is a conflict. The
 * training code is the launcher's own where the question names none.
 */
export const askFor = (launcher: Launcher, question: Question): AskedFor => {
  const { can } = launcher;
  const missing = degrees.filter(([ability]) => !can[ability]).map(([, field]) => field);
  const conflicts: Conflict[] = missing.flatMap((field) => {
    const pinned = question.layout[field];
    return pinned === null || pinned === 1 ? [] : [{ pointer: `/layout/${field}`, message: `is pinned to ${pinned}, and ${launcher.title} has none`, hint: "1, or leave it out" }];
  });
  const zero = question.layout.zero_stage;
  if (zero !== null && !can.zero.includes(zero)) conflicts.push({ pointer: "/layout/zero_stage", message: `is pinned to ${zero}, which ${launcher.title} does not run`, hint: can.zero.join(" or ") });
  if (question.data.unit === "example" && !launcher.examples) conflicts.push({ pointer: "/data/unit", message: `is "example", and ${launcher.title} trains language models`, hint: "use deepspeed, transformers, lightning, env or args" });
  const layout = { ...question.layout, ...Object.fromEntries(missing.map((field) => [field, 1])) };
  const free = missing.filter((field) => question.layout[field] === null && field !== "virtual_stages" && field !== "expert_parallel");
  const framework = launcher.framework !== null && question.hardware.framework === "other" ? launcher.framework : question.hardware.framework;
  return {
    question: { ...question, layout, hardware: { ...question.hardware, framework } },
    notes: free.length === 0 ? [] : [`${launcher.title} runs no ${free.map((field) => field.replace("_parallel", "")).join(", ")} parallelism: the advice is for ${free.length === 1 ? "1" : "1 each"}`],
    conflicts,
  };
};

/** The ZeRO stage to ask again with where the launcher cannot run the one advised; null: it can. The next that shares out more, or else the most. */
export const zeroToPin = ({ can }: Launcher, advised: number): number | null =>
  can.zero.includes(advised) ? null : (can.zero.find((stage) => stage > advised) ?? can.zero.at(-1) ?? 0);

/** Parts of an advised layout the launcher cannot run, for an advice that was not asked for it. */
export const cannotRun = ({ can, title }: Launcher, layout: Advice["layout"]): string[] =>
  degrees.flatMap(([ability, field]) => (can[ability] || layout[field] === 1 ? [] : [`${field} is ${layout[field]}, and ${title} has none`]));
