import { writeSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

/**
 * Prints, after all else that Vitest prints, one line such as `12 passed, 0 failed` (and `, 1 skipped` where some were).
 * Files and groups that break outside a test count as failed ones, and so do tests that never ended. No tests at all is an error.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = countTests(modules, unhandled.length);
    if (counts.passed + counts.failed === 0) process.exitCode = 1;
    // Vitest may still have something to say when it closes; nothing comes after this.
    process.once("exit", () => writeSync(1, `${formatCounts(counts)}\n`));
  }
}

export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function countTests(modules: readonly TestModule[], unhandled: number): Counts {
  const counts = { passed: 0, failed: unhandled, skipped: 0 };
  for (const module of modules) {
    if (module.errors().length > 0) counts.failed += 1;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      counts[state === "pending" ? "failed" : state] += 1;
    }
  }
  return counts;
}
