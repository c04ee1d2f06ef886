import { flushCompileCache } from "node:module";
import { writeSync } from "node:fs";
import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, Suite, TestCase, TestError, TestResult } from "@playwright/test/reporter";
import { keepHeapSmall } from "#kit/small-heap.ts";
import { forwardToEdge } from "./edge-forwarder.ts";
import { loadErrorAnnotation, type ReporterEvent } from "./events.ts";

/** The file descriptor that the harness reads. */
const channel = 3;
const longestText = 16_000;

/**
 * Runs in Playwright's main process and tells the harness what happens. It also ends everything when the harness is gone: the
 * harness holds the other end of standard input and never writes to it.
 */
class HarnessReporter implements Reporter {
  constructor() {
    forwardToEdge(process.env);
    process.stdin.on("end", endGroup).on("error", endGroup).resume();
    (process.stdin as { unref?: () => void }).unref?.();
  }

  printsToStdio(): boolean {
    return true;
  }

  onBegin(_: unknown, root: Suite): void {
    // Everything is loaded by now. The process will be ended rather than end, so Node would not keep what it compiled.
    flushCompileCache();
    keepHeapSmall();
    tell({
      kind: "begin",
      tests: root.allTests().map((test) => ({
        id: test.id,
        entry: entryOf(test),
        name: test.titlePath().slice(3).join(" › "),
        file: test.location.file,
        line: test.location.line,
        loadError: test.annotations.some(({ type }) => type === loadErrorAnnotation),
      })),
    });
  }

  onTestBegin(test: TestCase): void {
    tell({ kind: "start", id: test.id });
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    // A suite may ask for retries of its own; the first attempt is the one that counts.
    if (result.retry > 0) return;
    const reason = result.annotations.find(({ type }) => type === "skip" || type === "fixme")?.description;
    tell({
      kind: "end",
      id: test.id,
      status: result.status,
      expected: test.expectedStatus,
      endedAt: Date.now(),
      ms: Math.max(0, result.duration),
      errors: result.errors.map(textOf),
      ...(reason !== undefined && { reason }),
    });
  }

  onStdOut(chunk: string | Buffer): void {
    tell({ kind: "output", text: clean(String(chunk)) });
  }

  onStdErr(chunk: string | Buffer): void {
    tell({ kind: "output", text: clean(String(chunk)) });
  }

  onError(error: TestError): void {
    tell({ kind: "error", message: textOf(error) });
  }
}

function entryOf(test: TestCase): string {
  let suite: Suite | undefined = test.parent;
  while (suite && suite.type !== "file") suite = suite.parent;
  return basename(suite?.location?.file ?? suite?.title ?? "");
}

function textOf({ message, value, location, cause }: TestError): string {
  const text = clean(message ?? value ?? "unknown error").replace(/^Error: /, "");
  const where = location ? `\n    at ${location.file}:${location.line}:${location.column}` : "";
  return `${text}${where}${cause ? `\ncaused by: ${textOf(cause)}` : ""}`;
}

function clean(text: string): string {
  const plain = stripVTControlCharacters(text);
  return plain.length > longestText ? `${plain.slice(0, longestText)}\n[${plain.length - longestText} more characters]` : plain;
}

function tell(event: ReporterEvent): void {
  let rest = Buffer.from(`${JSON.stringify(event)}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(channel, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return endGroup();
    }
  }
}

/** Ends this process and its workers, which are one process group; a browser ends when its worker's pipe closes. */
function endGroup(): void {
  process.kill(-process.pid, "SIGKILL");
}

// Playwright takes a reporter from a file's default export only.
export default HarnessReporter;
