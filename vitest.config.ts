import { defineConfig } from "vitest/config";

/** `unit` needs nothing but Node; `swarm` needs a real engine and runs one file after another. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["src/**/*.test.ts", "suites/**/suite.unit.test.ts", "tools/**/*.test.ts", "test/unit/**/*.test.ts"], exclude: ["**/node_modules/**", "**/.tmp/**", "src/**/*.swarm.test.ts"], isolate: false, testTimeout: 30_000 } },
      { test: { name: "swarm", include: ["src/**/*.swarm.test.ts", "test/e2e/**/*.test.ts"], fileParallelism: false, testTimeout: 300_000, hookTimeout: 300_000 } },
    ],
  },
});
