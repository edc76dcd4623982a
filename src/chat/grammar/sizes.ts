import type { Leaf } from "../meaning.ts";
import { AMOUNT, amountOf, isLarge, LONG_SIZE, SIZE, SIZE_WITHIN } from "./amount.ts";
import type { Scan } from "./scan.ts";

const PER_TOKEN = String.raw`(?:\s|-|,|\/|\()*(?:with |and )?`;
/** "671B-A37B", "30b a3b", "671b total 37b active", "671b moe (37b active)", "1T params 32B active". */
const SPARSE = [
  new RegExp(String.raw`${SIZE}(?:\s?(?:params?|parameters))?(?:\s?(?:moe|total|sparse))*\s?[-,\/ ]?\s?\(?a${SIZE_WITHIN}\)?`),
  new RegExp(String.raw`${SIZE}(?:\s?(?:params?|parameters))?(?:\s?(?:moe|total|sparse|model|params?|parameters))*${PER_TOKEN}${SIZE}\s?(?:active|activated|per token)(?: params?| parameters)?\)?`),
];
const ACTIVE_FIRST = new RegExp(String.raw`${SIZE}\s?(?:active|activated)(?: params?| parameters)?(?:\s|,|\/|out of|of|and|-)*${SIZE}(?:\s?total)?`);
const ACTIVE_NAMED = new RegExp(String.raw`(?:active|activated)(?: params?| parameters)?(?: is|:|=)?\s?${SIZE}(?:(?:\s|,|\/|out of|of|and|-)*${SIZE}(?:\s?total)?)?`);
/** Things that are counted, too, and are neither parameters nor tokens. */
const OTHER_THINGS = String.raw`(?![- ]?(?:bytes?|gb|tb|words|characters|chars|steps?|iters?|iterations?|updates|examples?|samples?|images|rows|docs|documents|prompts|pairs|sequences?|seqs?|episodes|unique|flops?)(?![a-z]))`;
/** "warmup 2b tokens", "eval every 1b", "resume from 400b": tokens of something else than the run. */
const OF_THE_RUN = String.raw`(?<!(?<![a-z])(?:warm-?up|evals?|every|each|first|last|after|from|already|at)(?: of| for| is|:|=)? )`;
const PARAMS = [
  new RegExp(String.raw`(?<![\w])(?:params?|parameters?|model(?: size)?|size|n)\s?[=:]\s?${LONG_SIZE}`),
  new RegExp(String.raw`${AMOUNT}[- ]?(?:params?(?![a-z])|parameters?(?![a-z]))`),
  new RegExp(String.raw`${SIZE}[- ]?(?:dense |llm |language |transformer |decoder |moe )*(?:model|llm|transformer|net(?:work)?(?![a-z])|lm(?![a-z]))`),
];
const TOKENS = [
  new RegExp(String.raw`(?<![\w])(?:tokens?|data|d)\s?[=:]\s?${LONG_SIZE}`),
  new RegExp(String.raw`${OF_THE_RUN}${AMOUNT}\s?-?(?:training |text )?(?:tokens?|toks?)(?![a-z\/]|\s?[=:])`),
  new RegExp(String.raw`(?<![a-z])(?:on|over|through) ${LONG_SIZE}(?! ?(?:params?|parameters|model|gpu|accelerator))${OTHER_THINGS}`),
];
/** "20 tokens per parameter", "100x chinchilla", "chinchilla optimal". */
const PER_PARAMETER = /(?<![\w.])(\d+(?:\.\d+)?)\s?x?\s?(?:tokens?|toks?)\s?(?:per|\/|a)\s?(?:param(?:eter)?|weight)s?/;
const CHINCHILLA = /(?:(?<![\w.])(\d+(?:\.\d+)?)\s?x )?chinchilla(?:[- ]?optimal(?:ly)?)?(?: tokens| data)?/;
/** "2m vs 4m batch": the second has been taken as a batch, so that the first is none of ours either. */
const BARE = new RegExp(String.raw`${OF_THE_RUN}${SIZE}${OTHER_THINGS}(?! (?:vs\.?|versus|or|to)\s+;)`);
/** Tokens a parameter at the compute optimum (Hoffmann et al. 2022, arXiv 2203.15556). */
const CHINCHILLA_TOKENS = 20;

export interface Sizes {
  /** Every model named, in order. */
  readonly models: readonly (readonly Leaf[])[];
  readonly tokens: number | null;
  readonly taken: readonly string[];
  /** Sizes that were said and are neither, as written. */
  readonly unread: readonly string[];
}

type Model = readonly Leaf[];
interface Size {
  readonly value: number;
  readonly written: string;
}

const dense = (value: number): Model => [{ name: "params", value }];
const sparse = (params: number, active: number): Model => [{ name: "params", value: params }, { name: "active_params", value: active }];
const sized = ([mantissa = "", power = ""]: readonly (string | undefined)[]): Size => ({ value: amountOf(mantissa, power === "" ? undefined : power), written: `${mantissa}${power}` });

const sparseModels = (scan: Scan): Model[] => [
  ...SPARSE.flatMap((pattern) => scan.takeAll(pattern).map((found) => sparse(amountOf(found[0], found[1]), amountOf(found[2], found[3])))),
  ...scan.takeAll(ACTIVE_FIRST).map((found) => sparse(amountOf(found[2], found[3]), amountOf(found[0], found[1]))),
];

export interface Asked {
  /** Models are compared. */
  readonly several: boolean;
  /** What may be spent was said, from which the tokens follow. */
  readonly budgeted: boolean;
  /** The model was said in another way. */
  readonly named: boolean;
}

/** Sizes of models, and how many tokens they are trained on. Bare sizes are models first, then tokens. */
export const sizes = (scan: Scan, { several: compared, budgeted, named }: Asked): Sizes => {
  const sparseOnes = sparseModels(scan);
  const active = scan.take(ACTIVE_NAMED);
  const perParameter = scan.take(PER_PARAMETER);
  const tokensSaid = perParameter === null ? TOKENS.flatMap((pattern) => scan.takeAll(pattern)).map(sized) : [];
  const paramsSaid = [...(active?.[2] === undefined ? [] : [active.slice(2)]), ...PARAMS.flatMap((pattern) => scan.takeAll(pattern))].map(sized);
  const chinchilla = perParameter === null && tokensSaid.length === 0 ? scan.take(CHINCHILLA) : null;
  const ratio = perParameter !== null ? Number(perParameter[0]) : chinchilla !== null ? Number(chinchilla[0] ?? 1) * CHINCHILLA_TOKENS : null;
  // "10k" alone is a price, a thousand steps or nodes: nothing is trained on ten thousand tokens.
  const bare = scan.takeAll(BARE);
  const small = bare.filter(([mantissa, power]) => !mantissa?.includes("e") && !isLarge(power)).map(sized);
  const large = bare.filter(([mantissa, power]) => mantissa?.includes("e") === true || isLarge(power)).map(sized);
  const several = compared || (budgeted && tokensSaid.length === 0 && large.every(({ value }) => value < LARGE_MODEL));
  const { params, tokens, over } = shared(large, {
    params: paramsSaid, tokens: tokensSaid, several, modelKnown: named || sparseOnes.length > 0, tokensKnown: ratio !== null,
  });

  const denseOnes = params.map(({ value }, i) => (i === 0 && active !== null ? sparse(value, amountOf(active[0], active[1])) : dense(value)));
  const models = ordered([...sparseOnes, ...denseOnes]);
  const kept = several ? models : models.slice(0, 1);
  const dropped = models.slice(kept.length).map((model) => params.find(({ value }) => value === model[0]?.value)?.written ?? String(model[0]?.value));
  const unread = [...dropped, ...tokens.slice(1).filter(({ value }) => value !== tokens[0]?.value).map(({ written }) => written), ...over.map(({ written }) => written), ...small.map(({ written }) => written)];
  const first = kept[0];
  const working = first?.find(({ name }) => name === "active_params")?.value ?? first?.[0]?.value;
  if (ratio !== null && typeof working === "number") return { models: kept, tokens: Math.round(ratio * working), taken: [`${ratio} tokens a parameter`], unread };
  const swapped = params.length > 0 && tokens[0] !== undefined && (params[0]?.value ?? 0) > tokens[0].value && bare.length > 1;
  return { models: kept, tokens: tokens[0]?.value ?? null, taken: swapped ? [`${params[0]?.written ?? ""} is the model, ${tokens[0]?.written ?? ""} the tokens`] : [], unread };
};

interface Known {
  readonly params: readonly Size[];
  readonly tokens: readonly Size[];
  readonly several: boolean;
  readonly modelKnown: boolean;
  readonly tokensKnown: boolean;
}

/** A single bare size this large is the tokens, not the model; of two with the larger one first, too: "70b 10b", but "2t 7b". */
const LARGE_MODEL = 1e12;

/** Which bare sizes are models and which tokens: models first, one or several, then the tokens. */
const shared = (bare: readonly Size[], { params, tokens, several, modelKnown, tokensKnown }: Known): { readonly params: readonly Size[]; readonly tokens: readonly Size[]; readonly over: readonly Size[] } => {
  if (several) return { params: [...params, ...bare], tokens, over: [] };
  const [first, second] = bare;
  const wantsModel = !modelKnown && params.length === 0;
  const wantsTokens = !tokensKnown && tokens.length === 0;
  if (first === undefined) return { params, tokens, over: [] };
  if (!wantsModel) return wantsTokens ? { params, tokens: [first], over: bare.slice(1) } : { params, tokens, over: bare };
  if (!wantsTokens) return { params: [first], tokens, over: bare.slice(1) };
  if (second === undefined) return first.value >= LARGE_MODEL ? { params, tokens: [first], over: [] } : { params: [first], tokens, over: [] };
  return first.value >= LARGE_MODEL && second.value < LARGE_MODEL ? { params: [second], tokens: [first], over: bare.slice(2) } : { params: [first], tokens: [second], over: bare.slice(2) };
};

const ordered = (models: readonly Model[]): readonly Model[] => [...new Map(models.map((model) => [JSON.stringify(model), model])).values()];
