import { doorTo } from "./door.ts";

/** The Durable Object of one run. */
export class RunObject extends doorTo(async () => (await import("./run/run.ts")).Run, [
  "admit", "forget", "make", "destroy", "postNoise", "postThroughput", "postBranch", "read", "question", "change", "advise", "series", "export", "fetch", "alarm",
]) {}
