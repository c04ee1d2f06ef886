import { defineConfig } from "vitest/config";

/** Only the tests of the files that are mutated. */
export default defineConfig({
  test: {
    include: ["src/run/{base,level,blame,verdict,rungs}.test.ts", "src/deploy/convergence.test.ts", "src/recipe/version.test.ts"],
    isolate: false,
  },
});
