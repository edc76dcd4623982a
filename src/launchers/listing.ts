import type { Launchers } from "../contract/launch.ts";
import { launchers } from "./index.ts";

const abilities = ["tensor", "pipeline", "virtual", "context", "expert"] as const;

/** Every launcher for GET /v1/launch. */
export const listing = (): Launchers => ({
  launchers: launchers.map(({ id, title, units, can, examples, dialects }) => ({
    id,
    title,
    units,
    parallelism: abilities.filter((ability) => can[ability]),
    zero_stages: [...can.zero],
    examples,
    versions: dialects.map((dialect) => ({
      version: dialect.id,
      from: dialect.from,
      before: dialect.before,
      checked: [...dialect.checked],
      verified: dialect.verified,
      how: dialect.how,
      file: dialect.file,
    })),
  })),
});
