import type { Leaf } from "../meaning.ts";
import { amountOf, SIZE } from "./amount.ts";
import type { Scan } from "./scan.ts";

const PER_TOKEN = String.raw`(?:\s|-|,|\/|\()*(?:with |and )?`;
/** "671B-A37B", "30b a3b", "671b total 37b active", "671b moe (37b active)", "1T params 32B active". */
const SPARSE = [
  new RegExp(String.raw`${SIZE}(?:\s?(?:params?|parameters))?(?:\s?(?:moe|total|sparse))*\s?[-,\/ ]?\s?\(?a${SIZE.replace(String.raw`(?<![\w.])`, "")}\)?`),
  new RegExp(String.raw`${SIZE}(?:\s?(?:params?|parameters))?(?:\s?(?:moe|total|sparse|model|params?|parameters))*${PER_TOKEN}${SIZE}\s?(?:active|activated|per token)(?: params?| parameters)?\)?`),
];
const ACTIVE_FIRST = new RegExp(String.raw`${SIZE}\s?(?:active|activated)(?: params?| parameters)?(?:\s|,|\/|of|out of|-)*${SIZE}(?:\s?total)?`);
const PARAMS = new RegExp(String.raw`${SIZE}[- ]?(?:dense |llm |language |transformer |decoder |moe )*(?:params?(?![a-z])|parameters?|model|llm|transformer|net(?:work)?(?![a-z])|lm(?![a-z]))`);
const TOKENS = [
  new RegExp(String.raw`${SIZE}\s?-?(?:training |unique |text )?(?:tokens?|toks?)(?![a-z\/])`),
  new RegExp(String.raw`(?:tokens?|data|d)\s?[=:]\s?${SIZE}`),
  new RegExp(String.raw`(?<![a-z])(?:on|over|for|through|with) ${SIZE.replace(String.raw`(?<![\w.])`, "")}(?! ?(?:params?|parameters|model|gpu|accelerator))`),
];
/** "20 tokens per parameter", "100x chinchilla", "chinchilla optimal". */
const PER_PARAMETER = /(?<![\w.])(\d+(?:\.\d+)?)\s?(?:tokens?|toks?)\s?(?:per|\/|a)\s?(?:param(?:eter)?|weight)s?/;
const CHINCHILLA = /(?:(\d+(?:\.\d+)?)\s?x )?chinchilla(?:[- ]?optimal(?:ly)?)?(?: tokens| data)?/;
const BARE = new RegExp(SIZE);
/** Tokens a parameter at the compute optimum (Hoffmann et al. 2022, arXiv 2203.15556). */
const CHINCHILLA_TOKENS = 20;

export interface Sizes {
  /** Every model named, in order. */
  readonly models: readonly (readonly Leaf[])[];
  readonly tokens: number | null;
  readonly taken: readonly string[];
}

const dense = (value: number): readonly Leaf[] => [{ name: "params", value }];
const sparse = (params: number, active: number): readonly Leaf[] => [{ name: "params", value: Math.max(params, active) }, { name: "active_params", value: Math.min(params, active) }];

/** Sizes of models (`several`: more than one; `named`: the model was said in another way), and how many tokens they are trained on. Bare sizes are models first, tokens where they are large enough to be. */
export const sizes = (scan: Scan, { several, named }: { readonly several: boolean; readonly named: boolean }): Sizes => {
  const models: (readonly Leaf[])[] = [];
  for (const pattern of SPARSE) for (const found of scan.takeAll(pattern)) models.push(sparse(amountOf(found[0], found[1]), amountOf(found[2], found[3])));
  for (const found of scan.takeAll(ACTIVE_FIRST)) models.push(sparse(amountOf(found[0], found[1]), amountOf(found[2], found[3])));
  const perParameter = scan.take(PER_PARAMETER);
  let tokens = perParameter === null ? firstOf(scan, TOKENS) : null;
  for (const found of scan.takeAll(PARAMS)) models.push(dense(amountOf(found[0], found[1])));
  const chinchilla = perParameter === null && tokens === null ? scan.take(CHINCHILLA) : null;

  const bare = scan.takeAll(BARE).map(([mantissa, power]) => amountOf(mantissa, power));
  for (const value of bare) {
    const first = models.length === 0 && !named;
    if ((several || first) && !(first && tokens === null && bare.length === 1 && value >= LARGEST_MODEL)) models.push(dense(value));
    else tokens ??= value;
  }
  const ratio = perParameter !== null ? Number(perParameter[0]) : chinchilla !== null ? Number(chinchilla[0] ?? 1) * CHINCHILLA_TOKENS : null;
  const params = models[0]?.find(({ name }) => name === "active_params")?.value ?? models[0]?.[0]?.value;
  if (tokens === null && ratio !== null && typeof params === "number") return { models: ordered(models), tokens: ratio * params, taken: [`${ratio} tokens a parameter`] };
  return { models: ordered(models), tokens, taken: [] };
};

/** A single bare size this large is the tokens, not the model. */
const LARGEST_MODEL = 5e12;

const firstOf = (scan: Scan, patterns: readonly RegExp[]): number | null => {
  for (const pattern of patterns) {
    const found = scan.take(pattern);
    if (found !== null) return amountOf(found[0], found[1]);
  }
  return null;
};

const ordered = (models: readonly (readonly Leaf[])[]): readonly (readonly Leaf[])[] => [...new Map(models.map((model) => [JSON.stringify(model), model])).values()];
