import type { Plan } from "./plan.ts";

/** A launcher's own names of optimizers or decays; null: it has none. */
export type Names<Key extends string, To> = Readonly<Record<Key, To | null>>;

type OptimizerName = NonNullable<Plan["optimizer"]>;

/** The launcher's name of the optimizer, with a note where it has none. `null` of the plan stands for AdamW, the default of a question. */
export const optimizerIn = <To>(plan: Plan, launcher: string, names: Names<OptimizerName, To>): { readonly name: To | null; readonly notes: readonly string[] } => {
  const asked = plan.optimizer ?? "adamw";
  const name = names[asked];
  return { name, notes: name === null ? [`${launcher} has no ${asked}: set the optimizer up in code, with the rates given here`] : [] };
};

export type Decay = "cosine" | "linear" | "wsd" | "inverse_sqrt" | "constant";

/** Whether AdamW steps: what its β1, β2 and ε are written for. */
export const stepsWithAdamW = (plan: Plan): boolean => plan.optimizer === "adamw" || plan.optimizer === null;

/** The launcher's name of the decay, with a note where it has none. */
export const decayIn = <To>(plan: Plan, launcher: string, names: Names<Decay, To>): { readonly name: To | null; readonly notes: readonly string[] } => {
  const asked = plan.decay as Decay | null;
  if (asked === null) return { name: null, notes: ["no learning rate is advised for this work: nothing published says one. Give optimizer.tuned and it is carried to this batch"] };
  const name = names[asked];
  const notes: string[] = [];
  if (name === null) notes.push(`${launcher} has no ${asked} decay: the schedule has to be set up in code, from ${plan.learningRate} to ${plan.minLearningRate}`);
  if (asked === "wsd" && name !== null) notes.push("the advice does not set how long WSD cools down: the last 10 % of the run here");
  return { name, notes };
};

/** The floating-point format of the training loop: fp8 and nvfp4 run inside bf16, tf32 inside fp32. */
export const mixedPrecision = (plan: Plan): "fp32" | "fp16" | "bf16" => (plan.precision === "fp16" ? "fp16" : plan.precision === "fp32" || plan.precision === "tf32" ? "fp32" : "bf16");

/** fp8 and nvfp4 are switched on in the model, not in these settings. */
export const precisionNotes = (plan: Plan): string[] =>
  plan.precision === "fp8" || plan.precision === "nvfp4" ? [`${plan.precision} is set up in the model, not in these settings: they say bf16, and the advice counts on ${plan.precision} speed`] : [];
