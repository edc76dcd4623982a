import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { understand } from "../../src/chat/grammar/parse.ts";
import type { Leaf, Meaning } from "../../src/chat/meaning.ts";
import { said } from "../../src/chat/say.ts";

/** A Tuesday. */
const NOW = new Date("2026-11-24T09:00:00Z");
const meant = (text: string): Meaning => understand(text, NOW);
const byName = (leaves: readonly Leaf[]) => Object.fromEntries(leaves.map(({ name, value }) => [name, value]));

describe("dates, seen from a Tuesday morning", () => {
  test.each([
    ["by friday", 87],
    ["by tomorrow", 39],
    ["by tonight", 15],
    ["by next friday", 255],
    ["by tuesday", 183],
    ["before dec 24", 735],
    ["by 24 december", 735],
    ["by the end of the month", 159],
    ["by end of week", 135],
    ["by 2026-12-01", 183],
    ["by jan 2", 951],
    ["in 3 days", 72],
    ["within two weeks", 336],
    ["in half a day", 12],
  ])("%s", (words, hours) => {
    const meaning = meant(`7B on 2T tokens, 256 h100, ${words}`);
    expect(meaning.kind).toBe("advice");
    expect("leaves" in meaning ? byName(meaning.leaves)["deadline_hours"] : null).toBeCloseTo(hours, 0);
  });

  test("a time that is past is asked back", () => {
    expect(meant("7B on 2T tokens, 256 h100, by 2020-01-01")).toMatchObject({ kind: "ask_back", gaps: [{ about: "deadline" }] });
  });
});

const size = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.constantFrom(1e6, 1e7, 1e8, 1e9)).map(([n, power]) => n * power);
const leafOf = <T extends number | string>(name: string, value: fc.Arbitrary<T>) => fc.option(value.map((v): Leaf => ({ name, value: v })), { nil: null });

const leaves = fc
  .tuple(
    size.map((value): Leaf => ({ name: "params", value })),
    size.map((value): Leaf => ({ name: "tokens", value: value * 10 })),
    fc.integer({ min: 1, max: 99_999 }).map((value): Leaf => ({ name: "count", value })),
    fc.constantFrom("h100-sxm-80gb", "a100-sxm-40gb", "tpu-v5p", "mi300x", "rtx-4090", "gb200", "trainium2", "v100-sxm-16gb").map((value): Leaf => ({ name: "accelerator", value })),
    leafOf("sequence_length", fc.integer({ min: 1, max: 1_000_000 })),
    leafOf("tensor_parallel", fc.integer({ min: 1, max: 64 })),
    leafOf("pipeline_parallel", fc.integer({ min: 1, max: 64 })),
    leafOf("micro_batch", fc.integer({ min: 1, max: 64 })),
    fc.oneof(leafOf("batch_tokens", fc.integer({ min: 1, max: 1e9 })), leafOf("batch_sequences", fc.integer({ min: 1, max: 1e6 }))),
    leafOf("usd_per_hour", fc.integer({ min: 1, max: 2000 }).map((cents) => cents / 100)),
    leafOf("budget_usd", fc.integer({ min: 1, max: 1e9 })),
    leafOf("deadline_hours", fc.integer({ min: 1, max: 1e6 }).map((n) => n / 100)),
    leafOf("precision", fc.constantFrom("bf16", "fp8", "fp16")),
    leafOf("framework", fc.constantFrom("megatron", "fsdp", "llm-foundry")),
    leafOf("optimizer", fc.constantFrom("adamw", "muon", "sgd")),
    leafOf("prefer", fc.constantFrom("speed", "quality", "balanced")),
    leafOf("activation_checkpointing", fc.constantFrom("none", "selective", "full")),
  )
  .map((all) => all.filter((leaf): leaf is Leaf => leaf !== null));

test("what is said back means the same again", () => {
  fc.assert(
    fc.property(leaves, (all) => {
      const again = meant(said({ kind: "advice", leaves: all, unread: [], taken: [] }));
      expect(again).toMatchObject({ kind: "advice", unread: [] });
      expect("leaves" in again ? byName(again.leaves) : null).toEqual(byName(all));
    }),
    { numRuns: 1000 },
  );
});

test("no text, however odd, breaks the reader or takes long", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 3000, unit: "grapheme" }), fc.array(fc.constantFrom("7b", "2t", "256", "h100", "x", "a", "on", "in", "by", "$", "batch", "tokens", "1e", "-", ".", "0"), { maxLength: 500 }).map((words) => words.join(" "))), (text) => {
      expect(["advice", "compare", "ask_back", "run", "help"]).toContain(meant(text).kind);
    }),
    { numRuns: 500 },
  );
});
