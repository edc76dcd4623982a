import { defineConfig } from "vitest/config";

/** Suites that start the real server: run by their own commands and by .ci/run. */
export default defineConfig({ test: { include: ["test/{browser,faults,sheets}/**/*.test.ts"], fileParallelism: false } });
