import * as z from "zod/mini";
import { named } from "./described.ts";

/** No run comes near it, and every whole number up to it is exact in JSON as it is read: one too many is told apart. */
export const MOST_TOKENS = 1e15;

/** A finite number in [low, high]; JSON cannot carry NaN, and 1e400 parses to Infinity, which is refused. */
export const number = (low: number, high: number) => z.number().check(z.minimum(low), z.maximum(high));

/** An integer in [low, high]. */
export const integer = (low: number, high: number) => z.int().check(z.minimum(low), z.maximum(high));

/** Text of so many characters. */
export const text = (shortest: number, longest: number) => z.string().check(z.minLength(shortest), z.maxLength(longest));

/** An array of so many elements. */
export const list = <T extends z.ZodMiniType>(element: T, shortest: number, longest: number) =>
  z.array(element).check(...(shortest > 0 ? [z.minLength(shortest)] : []), z.maxLength(longest));

/** A field that may be left out or null, which mean the same. */
export const orNull = <T extends z.ZodMiniType>(schema: T) => z._default(z.nullable(schema), null);

/** Where a quantity lies: 10th, 50th and 90th percentile, same unit as the field it stands in. */
export const Distribution = named("Distribution", z.object({ p10: z.number(), p50: z.number(), p90: z.number() }), "10th, 50th and 90th percentile.");
export type Distribution = z.infer<typeof Distribution>;

export const AcceleratorId = z.enum([
  "v100-sxm-16gb", "v100-sxm-32gb", "a100-sxm-40gb", "a100-sxm-80gb", "a100-pcie-80gb", "a800-sxm-80gb",
  "h100-sxm-80gb", "h100-pcie-80gb", "h800-sxm-80gb", "h20", "h200", "gh200", "b200", "b300", "gb200", "gb300",
  "l4", "l40s", "a10g", "rtx-3090", "rtx-4090", "rtx-5090", "mi250x", "mi300x", "mi325x", "mi355x",
  "gaudi2", "gaudi3", "trainium1", "trainium2", "tpu-v3", "tpu-v4", "tpu-v5e", "tpu-v5p", "tpu-v6e", "tpu-v7",
]);
export type AcceleratorId = z.infer<typeof AcceleratorId>;

export const Precision = z.enum(["fp32", "tf32", "fp16", "bf16", "fp8", "nvfp4"]);
export type Precision = z.infer<typeof Precision>;

export const Framework = z.enum([
  "megatron", "fsdp", "deepspeed", "nanotron", "llm-foundry", "torchtitan", "maxtext", "internevo", "other",
]);
export type Framework = z.infer<typeof Framework>;

export const ActivationCheckpointing = z.enum(["none", "selective", "full"]);
export type ActivationCheckpointing = z.infer<typeof ActivationCheckpointing>;
