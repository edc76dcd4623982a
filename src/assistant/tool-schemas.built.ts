import { toolSchemas } from "./schemas.ts";

export const schemas = toolSchemas;
