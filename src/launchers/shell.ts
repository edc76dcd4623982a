import { args } from "./args.ts";
import { env } from "./env.ts";
import { heldOf } from "./held.ts";
import { type Launcher, splitsAll } from "./launcher.ts";
import type { Plan } from "./plan.ts";

/*
 * `env` and `args`: names and values for scripts of one's own, under torchrun, sbatch, SkyPilot, Ray or a workflow. Sequences,
 * tokens and steps as their names say; settings.ts lists them.
 */
const rounding = (plan: Plan) => heldOf(plan, "TRAIN_STEPS").rounding;
const anything = { ...splitsAll, zero: [0, 1, 2, 3] };

export const envLauncher: Launcher = {
  id: "env",
  title: "environment variables",
  units: "sequences, tokens and steps, as the names say",
  can: anything,
  framework: null,
  examples: true,
  dialects: [
    {
      id: "1", from: "1", before: null, checked: ["bash 5.2"], verified: "parser", file: "bcrit.env", syntax: "env", how: "sourced by bash",
      write: (plan) => ({ body: env({ ...plan, stages: plan.stages.slice(-1) }), grows: false, rounding: rounding(plan), notes: [] }),
    },
  ],
};

export const argsLauncher: Launcher = {
  id: "args",
  title: "command line arguments",
  units: "sequences, tokens and steps, as the names say",
  can: anything,
  framework: null,
  examples: true,
  dialects: [
    {
      id: "1", from: "1", before: null, checked: ["bash 5.2", "argparse"], verified: "parser", file: "bcrit.args", syntax: "args", how: "split by bash, read by argparse",
      write: (plan) => ({ body: args(plan), grows: false, rounding: rounding(plan), notes: [] }),
    },
  ],
};
