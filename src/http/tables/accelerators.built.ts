import type { Accelerators } from "../../contract/reference.ts";
import { accelerators } from "../../hardware/accelerators/index.ts";
import { acceleratorRow } from "./reference-rows.ts";

/** GET /v1/accelerators. */
export const table: Accelerators = { accelerators: accelerators.map(acceleratorRow) };
