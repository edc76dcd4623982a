import { adamwShape } from "../laws/rules/measured-grid.ts";
import { adamwRate } from "./adamw.ts";
import { scaled } from "./scaled.ts";
import type { RateRule } from "./types.ts";

/** Adafactor's relative step sizes make its labels differ from AdamW's by more than the rule knows: certainty M. */
const BESIDE_ADAMW_LOG_SD = 0.6;

/** Adafactor without relative step sizes: second moments as AdamW's, so AdamW's rule and rate, with a wider band. */
export const adafactor: RateRule = {
  rule: "Adafactor (absolute step sizes): AdamW's rule and rate, with a wider band",
  shape: (batch, _setting, { optimalTokens }) => adamwShape(batch, optimalTokens),
  absolute: (batch, setting, context) => {
    const said = adamwRate(batch, setting, context);
    return said === null ? null : scaled(said, 1, BESIDE_ADAMW_LOG_SD);
  },
};
