/** Marks the stand-in for a test file that could not be loaded. */
export const loadErrorAnnotation = "cc-ci-load-error";

/** A test as Playwright knows it before the first one starts. */
export type KnownTest = {
  readonly id: string;
  /** Base name of the entry file that holds it. */
  readonly entry: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly loadError: boolean;
};

type PlaywrightStatus = "passed" | "failed" | "timedOut" | "skipped" | "interrupted";

/** How the first attempt of a test ended. */
export type TestEnd = {
  readonly kind: "end";
  readonly id: string;
  readonly status: PlaywrightStatus;
  readonly expected: PlaywrightStatus;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  readonly ms: number;
  readonly errors: readonly string[];
  /** Why it was skipped. */
  readonly reason?: string;
};

/** What the reporter inside the test process tells the harness, one JSON object a line. */
export type ReporterEvent =
  | { readonly kind: "begin"; readonly tests: readonly KnownTest[] }
  | { readonly kind: "start"; readonly id: string }
  | TestEnd
  | { readonly kind: "output"; readonly text: string }
  /** An error of no test. */
  | { readonly kind: "error"; readonly message: string };
