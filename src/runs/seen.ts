import type { Setting } from "../science/types.ts";
import { distributionOf } from "../advice/evidence.ts";
import type { Seen } from "../contract/run-advice.ts";
import type { RunState } from "./state.ts";

/** What a run has shown, in the words of the contract; `totalTokens`: of the whole run. */
export const seenOf = (state: RunState, setting: Setting, totalTokens: number): Seen => {
  const { current, reading, noise, forecast, diagnosis } = state;
  const ahead = Math.min(2 * state.tokens, Math.max(totalTokens, state.tokens));
  const bad = diagnosis !== null;
  return {
    tokens: state.tokens,
    loss: state.loss,
    batch_tokens: current?.batchTokens ?? null,
    learning_rate: current?.learningRate ?? null,
    noise_scale_tokens: noise === null ? null : distributionOf(noise),
    status: bad ? "uninformative" : (reading?.state ?? "insufficient"),
    noise: reading === null ? null : {
      segment: reading.cell.segment.id,
      metric: reading.cell.metric,
      scope: reading.cell.scope,
      steps: reading.steps,
      low_tokens: bad ? null : reading.low,
      high_tokens: bad ? null : reading.high,
      effective_dimensions: reading.effectiveDimensions,
      more_steps: bad ? null : reading.moreSteps,
      norm_to_all: state.normToAll === null ? null : distributionOf(state.normToAll),
    },
    forecast: forecast === null || ahead <= state.tokens ? null : { at_tokens: ahead, noise_scale_tokens: distributionOf(forecast.at(ahead)), laws: [...forecast.laws] },
    calibration: { kappa: distributionOf(state.kappa(setting)) },
  };
};
