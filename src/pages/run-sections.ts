import type { RunAdvice } from "../contract/run-advice.ts";
import { duration, percent, range, short, whole } from "./for-people.ts";
import type { Section } from "./sections.ts";

type Fact = readonly [label: string, value: string];

const known = (label: string, value: number | null, unit: string): readonly Fact[] => (value === null ? [] : [[label, `${short(value)}${unit}`]]);

/** What a person reads of a run before the advice for the rest of it: what to do next, and what it rests on. */
export const runSections = ({ seen, next, elastic }: RunAdvice): Section[] => [
  {
    title: "Next",
    facts: [
      ["action", next.action],
      ...known("at", next.at_tokens, " tokens"),
      ...known("batch", next.batch_tokens, " tokens"),
      ...known("learning rate", next.learning_rate, ""),
      ...known("beta2", next.beta2, ""),
      ["why", next.why],
      ["would help", next.what_would_help],
    ],
    table: null,
  },
  {
    title: "Seen",
    facts: [
      ...known("tokens", seen.tokens, ""),
      ...known("loss", seen.loss, ""),
      ...known("batch", seen.batch_tokens, " tokens"),
      ...known("learning rate", seen.learning_rate, ""),
      ["noise scale", seen.noise_scale_tokens === null ? `not known: ${seen.status.replaceAll("_", " ")}` : `${range(seen.noise_scale_tokens, short)} tokens`],
      ["critical batch over noise scale", range(seen.calibration.kappa, short)],
    ],
    table: null,
  },
  ...(elastic.length === 0
    ? []
    : [
        {
          title: "With other accelerators",
          facts: [],
          table: {
            header: ["accelerators", "batch tokens", "off by", "learning rate", "time"],
            rows: elastic.map((row) => [
              whole(row.accelerators),
              row.batch_tokens === null ? "does not fit" : short(row.batch_tokens),
              row.deviation === null ? "" : percent(row.deviation),
              row.learning_rate === null ? "" : short(row.learning_rate),
              row.wall_clock_hours === null ? "" : duration(row.wall_clock_hours),
            ]),
          },
        },
      ]),
];
