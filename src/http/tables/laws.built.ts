import type { Laws } from "../../contract/reference.ts";
import { laws, rules } from "../../science/laws/index.ts";
import { lawRow, ruleRow } from "./reference-rows.ts";

/** GET /v1/laws. */
export const table: Laws = { laws: laws.map(lawRow), rules: rules.map(ruleRow) };
