import fc from "fast-check";
import { AcceleratorId, Framework } from "../../src/contract/primitives.ts";
import { Question } from "../../src/contract/question.ts";

/** Log-uniform: every order of magnitude is as likely as the next. */
export const logUniform = (low: number, high: number): fc.Arbitrary<number> =>
  fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);

const counts = fc.oneof(fc.constantFrom(1, 2, 7, 8, 24, 64, 100, 256, 1000, 1024, 4096, 16_384), fc.integer({ min: 1, max: 16_384 }));
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 2 });

const optimizer = fc
  .record({
    name: fc.constantFrom("adamw", "sgd", "adafactor", "lion", "muon"),
    lr_schedule: fc.constantFrom("cosine", "linear", "wsd", "inverse_sqrt", "constant"),
    beta2: maybe(fc.constantFrom(0.9, 0.95, 0.99, 0.999)),
    weight_decay: maybe(fc.constantFrom(0, 0.01, 0.1)),
    tuned: maybe(fc.record({ batch_tokens: logUniform(1e4, 1e7), learning_rate: logUniform(1e-5, 1e-2) })),
  })
  .map((one) => (one.name === "sgd" && one.tuned === null ? { ...one, tuned: { batch_tokens: 262_144, learning_rate: 0.1 } } : one));

/** Question bodies as callers send them: every optimizer, objective, accelerator, and counts that do and do not divide. */
export const questionBody = fc.record({
  model: fc.record({ params: logUniform(1e6, 1e12) }),
  data: fc.record({ tokens: logUniform(1e7, 3e13), sequence_length: fc.constantFrom(512, 2048, 4096, 8192) }),
  optimizer,
  hardware: fc.record({
    accelerator: fc.constantFrom(...AcceleratorId.options),
    count: counts,
    framework: fc.constantFrom(...Framework.options),
  }),
  objective: fc.record({
    prefer: fc.constantFrom("quality", "balanced", "speed"),
    hold: fc.constantFrom("tokens", "loss"),
    max_token_overhead: fc.constantFrom(0, 0.05, 0.2, 0.5),
  }),
});

/** The same, parsed. */
export const question = questionBody.map((body) => Question.parse(body));
