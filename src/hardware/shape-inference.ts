import type { Shape } from "./types.ts";
import { activeParameterCount, parameterCount } from "./shape.ts";

/** A model as somebody describes it; null is not said. */
export type PartialShape = { readonly [K in keyof Shape]: Shape[K] | null };

/** A leaf that was filled in; `path` is a JSON pointer into the question. */
export interface ShapeAssumption {
  readonly path: string;
  readonly value: number | boolean;
  readonly why: string;
}

/** A leaf that cannot be right; `pointer` is a JSON pointer into the question. */
export interface ShapeError {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** A complete shape with what was assumed, or everything that is wrong with the description. */
export type CompletedShape =
  | { readonly shape: Shape; readonly assumptions: readonly ShapeAssumption[] }
  | { readonly errors: readonly ShapeError[] };

const LARGEST_LAYERS = 2000;
const LARGEST_WIDTH = 1_000_000;

/**
 * Layers and hidden width of published dense families by non-embedding parameters (GPT-3 table 2.1, Llama 1–3 papers, PaLM
 * table 1, MT-NLG): between two entries both are interpolated in log space, beyond them depth grows as N^0.2.
 */
const FAMILIES: readonly (readonly [params: number, layers: number, hidden: number])[] = [
  [3e3, 1, 16],
  [8e5, 4, 128],
  [1.06e7, 6, 384],
  [8.5e7, 12, 768],
  [3.02e8, 24, 1024],
  [1.21e9, 24, 2048],
  [2.5e9, 32, 2560],
  [6.5e9, 32, 4096],
  [1.27e10, 40, 5120],
  [3.2e10, 60, 6656],
  [6.87e10, 80, 8192],
  [1.74e11, 96, 12_288],
  [4.0e11, 126, 16_384],
  [5.3e11, 118, 18_432],
  [1.0e12, 128, 25_600],
  [1.0e15, 640, 360_448],
];

/** Depths that pipelines divide: even, multiples of four beyond 16 layers, of eight beyond 64. */
const roundDepth = (layers: number): number => (layers > 64 ? roundTo(layers, 8) : layers > 16 ? roundTo(layers, 4) : layers > 8 ? roundTo(layers, 2) : Math.max(1, layers));

function familyLayers(params: number): number {
  let below = FAMILIES[0]!;
  for (const entry of FAMILIES) {
    if (entry[0] < params) below = entry;
    else {
      const span = Math.log(entry[0] / below[0]);
      const share = span > 0 ? Math.log(params / below[0]) / span : 0;
      const layers = Math.round(Math.exp(Math.log(below[1]) + share * Math.log(entry[1] / below[1])));
      return roundDepth(layers);
    }
  }
  return below[1];
}

const roundTo = (value: number, step: number): number => Math.max(step, Math.round(value / step) * step);

/** A width whose heads tensor parallelism divides: 8 heads of 128 from 4096 up, 4 of them from 2048, heads of 64 below. */
const roundWidth = (value: number): number => {
  if (value < 64) return Math.max(1, Math.round(value));
  const step = value >= 3500 ? 1024 : value >= 1800 ? 512 : value >= 640 ? 256 : value >= 128 ? 64 : 16;
  return Math.min(LARGEST_WIDTH - (LARGEST_WIDTH % step), roundTo(value, step));
};

/** Heads of a width: head size 128, 64 below 2048, and always a divisor of the width. */
function headsFor(hidden: number): number {
  for (const size of hidden < 2048 ? [64, 128, 32, 96, 80, 16] : [128, 64, 256, 96, 80, 112]) {
    if (hidden % size === 0) return hidden / size;
  }
  return 1;
}

/** Feed-forward width of a hidden width: 8/3·h rounded up to 256 when gated (Llama), 4·h otherwise (GPT). */
function ffnFor(hidden: number, gated: boolean): number {
  if (!gated) return 4 * hidden;
  const width = (8 * hidden) / 3;
  return width > 512 ? Math.ceil(width / 256) * 256 : Math.max(1, Math.round(width));
}

/** Active parameters below this share of all make a model a mixture of experts, named or not. */
const DENSE_SHARE = 0.8;
/** Experts a token uses in most published mixtures of the last years (DeepSeek-V3, Qwen3). */
const USUAL_PER_TOKEN = 8;
const MOST_EXPERTS = 4096;

/** Experts (a power of two, so that they spread over ranks) and those a token uses, whose ratio is that of all to active expert parameters. */
function expertsFor(params: number, activeParams: number, shared: number): [experts: number, perToken: number] {
  const ratio = (params - Math.min(shared, params / 2)) / Math.max(activeParams - shared, 0.3 * activeParams);
  const experts = Math.min(MOST_EXPERTS, 2 ** Math.max(1, Math.round(Math.log2(USUAL_PER_TOKEN * ratio))));
  return [experts, Math.min(experts, Math.max(1, Math.round(experts / ratio)))];
}

/** Of a shape given whole beside its parameters: gated or not, tied or not, whichever counts nearest to them. null: not whole. */
function closestCount(given: PartialShape): { gatedMlp: boolean; tiedEmbeddings: boolean } | null {
  const { params, layers, hidden, heads, kvHeads, ffn, vocab, experts, expertsPerToken, expertFfn } = given;
  if (params === null || layers === null || hidden === null || vocab === null || (experts === null ? ffn === null : expertFfn === null)) return null;
  let best: { gatedMlp: boolean; tiedEmbeddings: boolean } | null = null;
  let nearest = Infinity;
  for (const gatedMlp of given.gatedMlp === null ? [true, false] : [given.gatedMlp]) {
    for (const tiedEmbeddings of given.tiedEmbeddings === null ? [false, true] : [given.tiedEmbeddings]) {
      const shape: Shape = {
        params, activeParams: params, layers, hidden, heads: heads ?? 1, kvHeads: heads === null ? 1 : (kvHeads ?? heads), ffn: ffn ?? 0, vocab, gatedMlp, tiedEmbeddings,
        experts: experts ?? 0, expertsPerToken: expertsPerToken ?? 1, expertFfn: expertFfn ?? 0,
      };
      const apart = Math.abs(Math.log(parameterCount(shape) / params));
      if (apart < nearest) {
        nearest = apart;
        best = { gatedMlp, tiedEmbeddings };
      }
    }
  }
  return best;
}

/**
 * Completes a description that has no errors: first what only convention decides, then depth and width from `params`.
 * The shape returned counts what its matrices hold unless `params` was given.
 */
export function inferShape(given: PartialShape): { shape: Shape; assumptions: ShapeAssumption[] } {
  const assumptions: ShapeAssumption[] = [];
  const assume = <T extends number | boolean>(path: string, value: T, why: string): T => {
    assumptions.push({ path: `/model/${path}`, value, why });
    return value;
  };
  const target = given.params;
  const counted = closestCount(given);
  const gated =
    given.gatedMlp ??
    (counted === null
      ? assume("gated_mlp", true, "gated feed-forward layers, as in most models since Llama")
      : assume("gated_mlp", counted.gatedMlp, "the reading of the shape that comes nearest to params"));
  const vocab =
    given.vocab ??
    assume(
      "vocab",
      target !== null && target > 2e10 ? 128_256 : target === null || target >= 1e8 ? 50_304 : Math.max(1, Math.round(50_304 * Math.sqrt(target / 1e8))),
      "a usual vocabulary for this size",
    );
  const tied =
    given.tiedEmbeddings ??
    (counted !== null ? assume("tied_embeddings", counted.tiedEmbeddings, "the reading of the shape that comes nearest to params") : null) ??
    assume("tied_embeddings", target !== null && target < 3e9, "small models tie their embeddings, large ones do not");
  let experts = given.experts ?? 0;
  let perToken = experts === 0 ? 0 : (given.expertsPerToken ?? assume("experts_per_token", Math.min(experts, 2), "top-2 routing"));
  const copies = tied ? 1 : 2;

  // Depth and width are chosen for the parameters one token uses: an expert model looks like its active dense twin.
  const sized = given.activeParams ?? (experts > 1 && target !== null ? (target * Math.min(1, (perToken + 1) / experts)) : target) ?? 7e9;
  const perLayer = 10 + 2 * (given.kvHeads !== null && given.heads !== null ? given.kvHeads / given.heads : 1);
  const layersOf = (hidden: number): number => (sized - copies * vocab * hidden) / (perLayer * hidden * hidden);
  const widthOf = (layers: number): number => {
    // copies·V·h + perLayer·L·h² = N, solved for h.
    const b = copies * vocab;
    const a = perLayer * layers;
    return (Math.sqrt(b * b + 4 * a * sized) - b) / (2 * a);
  };
  let layers = given.layers;
  let hidden = given.hidden;
  if (layers === null && hidden !== null) {
    layers = Math.min(LARGEST_LAYERS, Math.max(1, Math.round(layersOf(hidden))));
    assume("layers", layers, "fills the parameters at the width given");
  }
  if (layers === null) layers = assume("layers", Math.min(LARGEST_LAYERS, familyLayers(sized)), "depth of published models of this size");
  if (hidden === null) {
    const heads = given.heads;
    const free = widthOf(layers);
    const width = heads === null ? roundWidth(free) : Math.min(LARGEST_WIDTH, Math.max(1, Math.round(free / heads / 8) * 8 || 1) * heads);
    hidden = assume("hidden", Math.max(1, width), "width that holds the parameters at this depth");
  }
  const heads = given.heads ?? assume("heads", headsFor(hidden), "heads of 128 (64 in small models)");
  const kvHeads = given.kvHeads ?? assume("kv_heads", heads, "as many as heads: no grouped queries");
  if (given.experts === null && target !== null && given.activeParams !== null && given.activeParams < DENSE_SHARE * target) {
    const shared = copies * vocab * hidden + layers * hidden * hidden * (2 + (2 * kvHeads) / heads);
    [experts, perToken] = expertsFor(target, given.activeParams, shared);
    assume("experts", experts, "active_params far below params: a mixture of experts, of which only the sizes are known");
    assume("experts_per_token", perToken, "the share of the experts that active_params asks for");
  }
  const matrices = gated ? 3 : 2;
  const usual = ffnFor(hidden, gated);
  const filling = roundTo(((sized - copies * vocab * hidden) / layers - hidden * hidden * (2 + (2 * kvHeads) / heads)) / (matrices * hidden), usual > 512 ? 256 : 1);
  const ffn =
    given.ffn ??
    (experts > 0 && given.expertFfn !== null
      ? given.expertFfn
      : filling > 0.7 * usual && filling < 1.45 * usual
        ? assume("ffn", filling, "fills the parameters, near 8/3 of the width when gated, else 4 times")
        : assume("ffn", usual, "8/3 of the width when gated, else 4 times"));
  const draft = { layers, hidden, heads, kvHeads, ffn, vocab, gatedMlp: gated, tiedEmbeddings: tied, experts, expertsPerToken: perToken, expertFfn: 0, params: 0, activeParams: 0 };
  const expertFfn =
    experts === 0
      ? 0
      : (given.expertFfn ??
        assume(
          "expert_ffn",
          target === null
            ? Math.max(1, Math.round(ffn / Math.max(1, perToken)))
            : Math.min(10_000_000, Math.max(1, Math.round((target - parameterCount({ ...draft, experts: 1, expertFfn: 0 })) / (layers * experts * matrices * hidden)))),
          "fills the parameters with the experts given",
        ));
  const bare: Shape = { ...draft, expertFfn };
  const params = target ?? assume("params", parameterCount(bare), "counted from the shape");
  const active = given.activeParams ?? (experts === 0 ? params : Math.min(params, assume("active_params", Math.min(params, activeParameterCount(bare)), "counted from the experts a token uses")));
  return { shape: { ...bare, params, activeParams: Math.min(active, params) }, assumptions };
}
