import { parameterCount } from "./shape.ts";
import { type CompletedShape, inferShape, type PartialShape, type ShapeError } from "./shape-inference.ts";

/** Parameters given and parameters counted may differ by this much before it is said. */
const TOLERATED = 0.25;
/** Farther apart than this factor, one of the two is a mistake: hours and memory would belong to different models. */
const CONTRADICTION = 2.5;

const nearestDivisors = (of: number, near: number): string => {
  let below = Math.min(near, of);
  while (of % below !== 0) below--;
  let above = Math.max(1, near);
  while (above < of && of % above !== 0) above++;
  return below === above ? `${below}` : `${below} or ${Math.min(above, of)}`;
};

/**
 * Completes a model description: infers what is missing from the parameters (or the parameters from the shape) and lists
 * every assumption; or lists everything that contradicts itself.
 *
 * @example completeShape({ ...empty, params: 7e9 }) gives 32 layers × 4096.
 */
export function completeShape(given: PartialShape): CompletedShape {
  const errors: ShapeError[] = [];
  const wrong = (field: string, code: string, message: string, hint: string): void => {
    errors.push({ pointer: `/model/${field}`, code, message, hint });
  };
  const { params, activeParams, hidden, heads, kvHeads, experts, expertsPerToken, expertFfn } = given;
  if (params === null && (given.layers === null || hidden === null || given.vocab === null)) {
    wrong("params", "required", "give params, or a full shape", "params, or layers, hidden and vocab");
  }
  if (params !== null && activeParams !== null && activeParams > params) {
    wrong("active_params", "too_large", "active_params cannot exceed params", `at most ${params}`);
  }
  if (hidden !== null && heads !== null && hidden % heads !== 0) {
    wrong("heads", "not_a_divisor", `hidden ${hidden} does not divide by ${heads} heads`, nearestDivisors(hidden, heads));
  }
  if (heads !== null && kvHeads !== null && heads % kvHeads !== 0) {
    wrong("kv_heads", "not_a_divisor", `${heads} heads do not divide by ${kvHeads} kv_heads`, nearestDivisors(heads, kvHeads));
  }
  if (experts !== null && expertsPerToken !== null && expertsPerToken > experts) {
    wrong("experts_per_token", "too_large", "a token cannot use more experts than there are", `at most ${experts}`);
  }
  if (experts === null && expertsPerToken !== null) {
    wrong("experts", "required", "experts_per_token needs experts", "the number of experts in a layer");
  }
  if (experts === null && expertFfn !== null) {
    wrong("experts", "required", "expert_ffn needs experts", "the number of experts in a layer");
  }
  if (errors.length > 0) return { errors };

  const { shape, assumptions } = inferShape(given);
  if (shape.heads % shape.kvHeads !== 0) {
    return { errors: [{ pointer: "/model/kv_heads", code: "not_a_divisor", message: `${shape.heads} heads (inferred) do not divide by ${shape.kvHeads} kv_heads`, hint: nearestDivisors(shape.heads, shape.kvHeads) }] };
  }
  const counted = parameterCount(shape);
  const described = given.layers !== null && given.hidden !== null;
  if (described && Math.abs(Math.log(counted / shape.params)) > Math.log(CONTRADICTION)) {
    return { errors: [{ pointer: "/model/params", code: "contradiction", message: `layers and hidden make about ${counted.toPrecision(3)} parameters, params says ${shape.params.toPrecision(3)}`, hint: "leave params out, or mend the shape (vocab, ffn and experts count too)" }] };
  }
  const apart = Math.abs(counted / shape.params - 1);
  if (apart > TOLERATED) {
    const rounded = Number(counted.toPrecision(3));
    assumptions.push({
      path: "/model/params",
      value: shape.params,
      why: `the shape counts ${rounded} parameters, ${Math.round(100 * apart)} % apart; params is used for cost, the shape for layout`,
    });
  }
  return { shape, assumptions };
}
