import type { Assumption, Warning } from "../contract/answer.ts";
import type { FieldError } from "../contract/problem.ts";
import type { Data, Hardware, Model, Question } from "../contract/question.ts";
import { completeShape } from "../hardware/complete-shape.ts";
import { embeddingParameters, flopsPerToken } from "../hardware/shape.ts";
import type { Cluster, Shape } from "../hardware/types.ts";
import { expectedLoss } from "../science/loss.ts";
import type { Setting } from "../science/types.ts";
import { understandCluster } from "./cluster.ts";

/** A question with everything inferred that it left out. */
export interface Subject {
  /** null: not a transformer whose shape is known (unit: example without a shape). */
  readonly shape: Shape | null;
  readonly params: number | null;
  readonly cluster: Cluster;
  /** 1 for examples: a sequence is an example then. */
  readonly sequenceLength: number;
  /** What the arithmetic costs for one token: forward and backward, causal attention included, and 6·N_active alone. */
  readonly flopsPerToken: number;
  readonly flopsPerToken6N: number;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly Warning[];
}

type Understood<T> = { readonly value: T } | { readonly errors: readonly FieldError[] };

/** Sequence length when none is given: what models of the last years are mostly pre-trained at. */
const USUAL_SEQUENCE_LENGTH = 4096;

/** Units of one sequence: 1 for examples. */
export const sequenceLengthOf = ({ unit, sequence_length: given }: Pick<Data, "sequence_length" | "unit">): number => (unit === "example" ? 1 : (given ?? USUAL_SEQUENCE_LENGTH));

/** What is to be priced: the model, the length of its sequences and the machine, or every field that is wrong. */
export const understandSubject = (question: { model: Model; data: Pick<Data, "sequence_length" | "unit">; hardware: Hardware }): Understood<Subject> => {
  const { model, data, hardware } = question;
  const example = data.unit === "example";
  const assumptions: Assumption[] = [];
  const errors: FieldError[] = [];

  const machine = understandCluster(hardware);
  if ("errors" in machine) errors.push(...machine.errors);
  else assumptions.push(...machine.assumptions);

  const sequenceLength = sequenceLengthOf(data);
  if (!example && data.sequence_length === null) {
    assumptions.push({ path: "/data/sequence_length", value: sequenceLength, why: "what most models of the last years are pre-trained at" });
  }
  if (example && data.sequence_length !== null && data.sequence_length !== 1) {
    errors.push({ pointer: "/data/sequence_length", code: "not_for_examples", message: "an example has no sequence length here", hint: "leave it out, or use unit: token" });
  }

  const body = example ? understandGeneric(model) : understandTransformer(model, sequenceLength);
  if ("errors" in body) errors.push(...body.errors);
  if ("errors" in machine || "errors" in body || errors.length > 0) return { errors };
  return {
    value: {
      ...body.value,
      cluster: machine.cluster,
      sequenceLength,
      assumptions: [...assumptions, ...body.value.assumptions],
      warnings: body.value.warnings,
    },
  };
};

type Body = Omit<Subject, "cluster" | "sequenceLength">;

const understandTransformer = (model: Model, sequenceLength: number): Understood<Body> => {
  const completed = completeShape({
    params: model.params,
    activeParams: model.active_params,
    layers: model.layers,
    hidden: model.hidden,
    heads: model.heads,
    kvHeads: model.kv_heads,
    ffn: model.ffn,
    vocab: model.vocab,
    gatedMlp: model.gated_mlp,
    tiedEmbeddings: model.tied_embeddings,
    experts: model.experts,
    expertsPerToken: model.experts_per_token,
    expertFfn: model.expert_ffn,
  });
  if ("errors" in completed) return { errors: completed.errors };
  const { shape, assumptions } = completed;
  return {
    value: {
      shape,
      params: shape.params,
      flopsPerToken: model.flops_per_unit ?? flopsPerToken(shape, sequenceLength),
      flopsPerToken6N: 6 * shape.activeParams,
      assumptions,
      warnings: [],
    },
  };
};

const understandGeneric = (model: Model): Understood<Body> => {
  if (model.params === null && model.flops_per_unit === null) {
    return {
      errors: [{ pointer: "/model/flops_per_unit", code: "missing", message: "work counted in examples needs the arithmetic of one example", hint: "give flops_per_unit (forward and backward), or params to assume 6 × params" }],
    };
  }
  const assumptions: Assumption[] = [];
  const active = model.active_params ?? model.params;
  const flops = model.flops_per_unit ?? 6 * (active ?? 0);
  if (model.flops_per_unit === null) {
    assumptions.push({ path: "/model/flops_per_unit", value: flops, why: "6 × params, as if every parameter worked once on an example; convolutions and sequences do more" });
  }
  return {
    value: {
      shape: null,
      params: model.params,
      flopsPerToken: flops,
      flopsPerToken6N: active === null ? flops : 6 * active,
      assumptions,
      warnings: [],
    },
  };
};

/** What laws may ask about the run. */
export const settingOf = (question: Question, subject: Subject): Setting => {
  const { shape, sequenceLength } = subject;
  const language = question.data.unit === "token";
  const tokens = question.data.tokens;
  const base = { language, tokens, sequenceLength, optimizer: question.optimizer.name };
  if (shape === null) return { ...base, params: subject.params, activeParams: subject.params, flopsPerToken: subject.flopsPerToken, loss: null };
  // A size given without a vocabulary is taken as laws mean it, without embeddings: what was guessed of the rest is no reason to subtract.
  const embedding = question.model.vocab === null ? 0 : embeddingParameters(shape);
  const params = Math.max(shape.params - embedding, 1);
  const activeParams = Math.max(shape.activeParams - embedding, 1);
  // Attention in full, as DeepSeek LLM (arXiv 2401.02954, eq. 2) counts it.
  const attention = 12 * shape.layers * shape.hidden * sequenceLength;
  return { ...base, params, activeParams, flopsPerToken: 6 * activeParams + attention, loss: language ? expectedLoss(shape.params, shape.activeParams, tokens) : null };
};
