import { type GenericMisfit, genericMemory, smallestGenericCount } from "../hardware/generic-step.ts";
import { freePins } from "../hardware/layout-space.ts";
import { cheapestRemedy, fitsMemory, memoryNeeded, smallestFittingCount } from "../hardware/remedy.ts";
import type { Misfit } from "../hardware/types.ts";
import type { Failure } from "./failure.ts";

/**
 * What does not fit, explained: the least memory any layout needs, the smallest count that would do, and the cheapest change. Hundreds of
 * searches and many words, which is why it is not part of every advice.
 */
export const whyNot = (misfit: Misfit | GenericMisfit): Extract<Failure, { kind: "does_not_fit" }> => {
  const { count } = misfit.cluster;
  if ("work" in misfit) {
    const memory = genericMemory(misfit.work, misfit.cluster);
    const smallest = smallestGenericCount(misfit.work, misfit.cluster);
    const remedy = smallest === null ? "use an accelerator with more memory, or a smaller model" : `use ${smallest} accelerators, or ones with more memory`;
    return { kind: "does_not_fit", count, smallest_count: smallest, memory_gib: memory.p90, memory_limit_gib: memory.limitGib, remedy, pins_to_blame: memory.fits };
  }
  const memory = memoryNeeded(misfit);
  return {
    kind: "does_not_fit",
    count,
    smallest_count: smallestFittingCount(misfit),
    memory_gib: memory.p90,
    memory_limit_gib: memory.limitGib,
    remedy: cheapestRemedy(misfit),
    pins_to_blame: fitsMemory({ ...misfit, pins: freePins }),
  };
};
