import { LongFirst } from "./test/long-first.ts";
import { defineConfig } from "vitest/config";

/** How long a test looks out for something before it fails; a second, as Vitest has it, is short on a busy machine. */
const patient = { expect: { poll: { timeout: 20_000 } } };
const engine = { ...patient, isolate: false, testTimeout: 300_000, hookTimeout: 300_000 };
/** What tests left that were broken off would be started again by Swarm beside these. */
const onEngine = { globalSetup: ["test/e2e/support/clean-before.ts"] };
/** How many files side by side keep two processors busy: hardly a test only computes, it waits for an app, a program or the kernel. Of itself Vitest would take one. */
const atOnce = (maxWorkers: number): { fileParallelism: true; maxWorkers: number } => ({ fileParallelism: true, maxWorkers });
/** One group of projects after another: what needs a whole host must not wait for what only needs a processor. Tests of the host wait for disks, and those with an engine for apps: together they wait less. */
const after = (groupOrder: number): { sequence: { groupOrder: number } } => ({ sequence: { groupOrder } });

/**
 * `unit` needs nothing but Node; `store` runs the store's tests again on a real PostgreSQL; `host` needs root and mounts file systems; `swarm` needs a real engine; `peers` needs a real Gitea and a real Traefik (`npm run test:peers`).
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "suites/**/suite.unit.test.ts", "tools/**/*.test.ts", "test/unit/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/.tmp/**", "src/**/*.swarm.test.ts", "src/**/*.host.test.ts"],
          isolate: false,
          ...patient,
          ...atOnce(3),
          ...after(0),
          testTimeout: 30_000,
        },
      },
      { test: { name: "store", include: ["src/store/**/*.test.ts"], exclude: ["src/store/sqlite/*.test.ts"], globalSetup: ["src/store/testing/postgres-server.ts"], testTimeout: 120_000, hookTimeout: 120_000, ...atOnce(3), ...after(1) } },
      { test: { name: "host", include: ["src/canonical/**/*.host.test.ts", "src/shipped/**/*.host.test.ts", "src/suite/**/*.host.test.ts"], ...engine, ...atOnce(3), ...after(2) } },
      { test: { name: "swarm", include: ["src/**/*.swarm.test.ts", "test/e2e/**/*.test.ts"], ...engine, ...onEngine, ...atOnce(3), ...after(2) } },
      { test: { name: "peers", include: ["test/peers/**/*.peer.test.ts"], ...engine, ...onEngine, ...atOnce(2), ...after(3) } },
    ],
  },
});
