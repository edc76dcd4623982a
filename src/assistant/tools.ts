import type { ToolName } from "./schemas.ts";

/** What a tool answers: text for the assistant to read, and the same as data; or why not. */
export type Told = { readonly text: string; readonly data: Readonly<Record<string, unknown>> } | { readonly trouble: string };

/** One tool: its words, and what is called with the arguments as they came. */
export interface Tool {
  readonly name: ToolName;
  readonly title: string;
  readonly description: string;
  readonly call: (args: Readonly<Record<string, unknown>>) => Promise<Told>;
}

type Calls = Readonly<Partial<Record<ToolName, Tool["call"]>>>;

const WORDS: Readonly<Record<ToolName, readonly [title: string, description: string]>> = {
  advise: [
    "Advise a training run",
    "How large a batch, when to grow it, at what learning rate, on which parallel layout, and what a training run will take in hours, FLOPs and money. Give the model (params, or its shape), tokens, accelerator and count; everything else is inferred and listed under assumptions. Every number has an interval and says where it comes from.",
  ],
  estimate: ["Price one exact setup", "Step time, memory and MFU of one exact layout and batch, with the parts of a step. Give a complete layout."],
  compare: ["Compare models on one budget", "Several models at equal accelerator-hours, FLOPs or wall-clock hours: tokens each sees, its batch and rate, the loss it reaches, and which is ahead where along the budget."],
  launch: ["Write a launcher's configuration", "The advice as the configuration of a launcher in its own units and dialect (Megatron, torchtitan, DeepSpeed, transformers and others), with what rounding changed."],
  read_run: ["Read a run", "What a run has measured so far, the advice for the rest of it, and what to do next. Needs a key of its workspace."],
};

/** The tools there are calls for. */
export const toolsOf = (calls: Calls): readonly Tool[] =>
  (Object.keys(WORDS) as ToolName[]).flatMap((name): Tool[] => {
    const call = calls[name];
    const [title, description] = WORDS[name];
    return call === undefined ? [] : [{ name, title, description, call }];
  });
