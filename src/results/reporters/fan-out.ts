import { messageOf } from "#kit/fault.ts";
import type { Redactor } from "#kit/redact.ts";
import type { Reporter, RunEvent } from "../events.ts";
import { redactEvent } from "../redact-results.ts";

/**
 * One reporter in front of many: masks secrets once for all, and keeps a reporter that fails from changing the run.
 * A failure is given to `onFailure` once for each reporter; that reporter still gets the later events.
 */
export function fanOut(reporters: readonly Reporter[], options: { readonly redactor: Redactor; readonly onFailure?: (message: string) => void }): Reporter {
  const told = new Set<Reporter>();
  const fail = (reporter: Reporter, error: unknown): void => {
    if (told.has(reporter)) return;
    told.add(reporter);
    options.onFailure?.(`a reporter failed: ${messageOf(error)}`);
  };
  return {
    onEvent(event: RunEvent) {
      const safe = redactEvent(event, options.redactor);
      for (const reporter of reporters) {
        try {
          reporter.onEvent(safe);
        } catch (error) {
          fail(reporter, error);
        }
      }
    },
    async close() {
      // One after another and in order: what is printed last, such as the card, comes last.
      for (const reporter of reporters) {
        try {
          await reporter.close?.();
        } catch (error) {
          fail(reporter, error);
        }
      }
    },
  };
}
