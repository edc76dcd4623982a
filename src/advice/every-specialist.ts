import { genericMachine } from "./generic-machine.ts";
import { complaintsAboutPins } from "./pin-complaints.ts";
import { measurer } from "./reading-measurements.ts";
import type { Specialists } from "./specialists.ts";

/** For any question. */
export const everySpecialist: Specialists = { measurer, complaintsAboutPins, genericMachine };
