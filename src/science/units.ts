declare const unit: unique symbol;

/** A number that knows what it counts; still a plain number wherever one is asked for. */
type Counted<U extends string> = number & { readonly [unit]: U };

/** Tokens (or examples, where the work is not language). */
export type Tokens = Counted<"tokens">;
/** Sequences of a known length. */
export type Sequences = Counted<"sequences">;
/** Optimizer steps. */
export type Steps = Counted<"steps">;

/** Marks a number as tokens. */
export const tokens = (count: number): Tokens => count as Tokens;
/** Marks a number as sequences. */
export const sequences = (count: number): Sequences => count as Sequences;
/** Marks a number as optimizer steps. */
export const steps = (count: number): Steps => count as Steps;

/** Sequences of `length` tokens as tokens. */
export const tokensOf = (count: Sequences, length: number): Tokens => tokens(count * length);
/** Tokens as sequences of `length` tokens, not rounded. */
export const sequencesOf = (count: Tokens, length: number): Sequences => sequences(count / length);
/** Optimizer steps of `batch` tokens that take in at least `total` tokens. */
export const stepsFor = (total: Tokens, batch: Tokens): Steps => steps(Math.ceil(total / batch));
