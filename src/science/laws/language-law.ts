import type { Law, Setting } from "../types.ts";

type Need = Law["needs"][number];

/** A setting in which everything the formula asks for is known. */
export type Known<K extends Need> = Setting & { readonly [P in K]: number };

/** A law before it is guarded: its formula may take what it needs for granted. */
export interface LanguageLaw<K extends Need> extends Omit<Law, "needs" | "predict" | "atBatch"> {
  readonly needs: readonly K[];
  readonly formula: (setting: Known<K>) => number;
  readonly batch?: (setting: Known<K>) => number;
}

const knows = <K extends Need>(setting: Setting, needs: readonly K[]): setting is Known<K> =>
  needs.every((need) => {
    const value = setting[need];
    return value !== null && Number.isFinite(value) && value > 0;
  });

const guard = <K extends Need>(needs: readonly K[], formula: (setting: Known<K>) => number) => (setting: Setting): number | null => {
  if (!setting.language || !knows(setting, needs)) return null;
  const value = formula(setting);
  return Number.isFinite(value) && value > 0 ? value : null;
};

/**
 * A law fitted on language models: silent (null) about other work, when what it needs is unknown or not positive, and where
 * its formula leaves the positive numbers (Kaplan's learning rate does, above 12e9 parameters).
 */
export const languageLaw = <const K extends Need>({ formula, batch, ...law }: LanguageLaw<K>): Law => ({
  ...law,
  predict: guard(law.needs, formula),
  ...(batch === undefined ? {} : { atBatch: guard(law.needs, batch) }),
});
