import { defineConfig } from "vitest/config";

/** Only the tests of the files that are mutated. */
export default defineConfig({
  test: {
    include: ["src/run/{base,base-data,level,blame,verdict,rungs}.test.ts", "src/deploy/convergence.test.ts", "src/recipe/version.test.ts", "src/canonical/promote-decision.test.ts", "src/sweep/{decide,account}.test.ts", "src/disk/policy.test.ts"],
    isolate: false,
  },
});
