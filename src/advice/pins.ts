import type { Advice } from "../contract/answer.ts";
import { freePins } from "../hardware/layout-space.ts";
import type { Case } from "./case.ts";
import { isPinned } from "./checks.ts";
import { human } from "./human.ts";
import { layoutInWords, layoutOf } from "./layout.ts";
import type { Option } from "./option.ts";
import { optionsAt } from "./option.ts";
import { choose, prospectOf } from "./prospect.ts";
import type { Prospect } from "./prospect.ts";
import { mayRamp } from "./ramp.ts";
import type { CourseWishes } from "./ramp.ts";

type Pin = Advice["pins"][number];

/** What each decision of the caller costs against the free choice: wall-clock for the layout, wall-clock and tokens for the batch. */
export const pricePins = (known: Case, chosen: Prospect, free: readonly Option[], wishes: CourseWishes): Pin[] => {
  const { question, machine } = known;
  const pins: Pin[] = [];
  if (isPinned(question.batch)) {
    const best = choose(free, question.objective, (option) => prospectOf(machine, option, { ...wishes, ramp: mayRamp(known.setting) })).chosen;
    if (best !== null) pins.push(pinOf(question.batch.tokens === null ? "/batch/sequences" : "/batch/tokens", chosen, best, `the free choice is ${human(best.option.batchTokens)} ${known.setting.language ? "tokens" : "examples"}`));
  }
  if (Object.values(question.layout).some((value) => value !== null)) {
    const [option] = optionsAt(known, machine.withPins(freePins), [chosen.option.plan.batchSequences], "exact");
    if (option !== undefined) {
      pins.push(pinOf("/layout", chosen, prospectOf(machine, option, wishes), `the free choice is ${layoutInWords(layoutOf(option.plan))}`));
    }
  }
  return pins;
};

const pinOf = (path: string, pinned: Prospect, free: Prospect, message: string): Pin => ({
  path,
  message,
  wall_clock_ratio: pinned.course.seconds / free.course.seconds,
  token_ratio: pinned.course.overhead / free.course.overhead,
});
