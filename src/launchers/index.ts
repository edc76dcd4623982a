import { nearest } from "../contract/nearest.ts";
import { axolotl } from "./axolotl.ts";
import { deepspeed } from "./deepspeed.ts";
import { gptNeox } from "./gpt-neox.ts";
import type { Launcher } from "./launcher.ts";
import { levanter } from "./levanter.ts";
import { lightning } from "./lightning.ts";
import { litgpt } from "./litgpt.ts";
import { llmFoundry } from "./llm-foundry.ts";
import { maxtext } from "./maxtext.ts";
import { megatron } from "./megatron.ts";
import { megatronBridge } from "./megatron-bridge.ts";
import { nanotron } from "./nanotron.ts";
import { nemo } from "./nemo.ts";
import { olmoCore } from "./olmo-core.ts";
import { argsLauncher, envLauncher } from "./shell.ts";
import { torchtitan } from "./torchtitan.ts";
import { transformers } from "./transformers.ts";

/** Every launcher, in the order they are listed. */
export const launchers: readonly Launcher[] = [
  megatron, megatronBridge, nemo, deepspeed, torchtitan, transformers, axolotl, llmFoundry, olmoCore, nanotron, gptNeox, levanter, maxtext, litgpt, lightning,
  envLauncher, argsLauncher,
];

/** The launcher of an id, null where there is none. */
export const launcherOf = (id: string): Launcher | null => launchers.find((launcher) => launcher.id === id) ?? null;

/** The id most likely meant. */
export const nearestLauncher = (id: string): string | null => nearest(id, launchers.map((launcher) => launcher.id));
