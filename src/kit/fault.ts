/** Where in a file something was found. Line and column count from 1; column 1 is the first character. */
export type Position = { readonly file: string; readonly line: number; readonly column: number };

/**
 * Whose fault an error is. The run's verdict and the exit code follow from it.
 * - `recipe`: the recipe under test does not do what it must.
 * - `suite`: our tests or settings for that recipe are wrong.
 * - `upstream`: an image, a registry or a published release that is not ours and not the head's.
 * - `infrastructure`: cc-ci or its host failed.
 * - `usage`: the person who called cc-ci asked for something that cannot be done; nothing was deployed.
 * - `cancelled`: someone or a deadline stopped the work.
 */
export type FaultKind = "recipe" | "suite" | "upstream" | "infrastructure" | "usage" | "cancelled";

export type FaultOptions = {
  /** What to do about it, one sentence in the imperative. */
  readonly next?: string;
  readonly at?: Position;
  readonly cause?: unknown;
  /** Raw facts that support the message (log lines, exit codes); shown below it. */
  readonly evidence?: readonly string[];
};

/** The one error class of cc-ci: it says whose fault it is, with a stable code and a way out. */
export class Fault extends Error {
  readonly kind: FaultKind;
  /** Stable, kebab-case; documented in docs/errors.md. */
  readonly code: string;
  readonly next: string | undefined;
  readonly at: Position | undefined;
  readonly evidence: readonly string[];

  constructor(kind: FaultKind, code: string, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Fault";
    this.kind = kind;
    this.code = code;
    this.next = options.next;
    this.at = options.at;
    this.evidence = options.evidence ?? [];
  }
}

/** Several configuration faults reported at once. */
export class Faults extends Fault {
  readonly all: readonly Fault[];

  constructor(kind: FaultKind, code: string, summary: string, all: readonly Fault[]) {
    super(kind, code, summary);
    this.name = "Faults";
    this.all = all;
  }
}

/** `file:line:column`, the form that editors and terminals make clickable. */
export function formatPosition(at: Position): string {
  return `${at.file}:${at.line}:${at.column}`;
}

/** The message of anything thrown, without a stack trace. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
