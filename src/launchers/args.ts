import type { Plan } from "./plan.ts";
import { settings } from "./settings.ts";

/**
 * A plan as command line arguments on one line, `--global-batch-size 1024 --micro-batch-size 2 …`: the names and units of
 * env, in lower case with hyphens. Stages of a growing batch are left out; ask for env or json to see them.
 */
export const args = (plan: Plan): string =>
  `${settings(plan)
    .map(([name, value]) => `--${name.toLowerCase().replaceAll("_", "-")} ${value}`)
    .join(" ")}\n`;
