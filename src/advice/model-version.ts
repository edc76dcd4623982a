/** Changes whenever any constant or rule that can change an answer changes; part of every answer and every ETag. */
export const MODEL_VERSION = "2026-11-24.1";
