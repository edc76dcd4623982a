/** Formats an advice is written in: without a schema, for what is loaded at start. */
export const formats = ["json", "csv", "tsv", "xlsx", "txt", "md", "env", "args", "slack", "svg", "png"] as const;
