import type { Domain, Range, Setting } from "../types.ts";

/**
 * What an optimizer the law was not fitted on counts as, in e-folds, on an axis of its own. A finite number, so that a rare
 * optimizer is answered widely rather than not at all.
 */
export const FOREIGN_OPTIMIZER = 2;

const outside = (value: number | null, range: Range | undefined): number => {
  if (range === undefined || value === null || !(value > 0)) return 0;
  const [low, high] = range;
  return Math.max(0, Math.log(low / value), Math.log(value / high));
};

/**
 * How far a setting lies outside a domain: the Euclidean length, in e-folds (natural logarithms), over the axes params,
 * tokens, tokens per parameter, loss, compute and optimizer. 0 inside. An axis the domain leaves out, or of which the setting says nothing, adds
 * nothing; an optimizer the domain does not list adds `FOREIGN_OPTIMIZER`.
 */
export const distanceOutside = (setting: Setting, domain: Domain): number => {
  const compute = setting.flopsPerToken === null ? null : setting.flopsPerToken * setting.tokens;
  const foreign = domain.optimizers !== undefined && !domain.optimizers.includes(setting.optimizer);
  return Math.hypot(
    outside(setting.params, domain.params),
    outside(setting.tokens, domain.tokens),
    outside(setting.params === null ? null : setting.tokens / setting.params, domain.tokensPerParam),
    outside(setting.loss, domain.loss),
    outside(compute, domain.compute),
    foreign ? FOREIGN_OPTIMIZER : 0,
  );
};
