import type { Host } from "./host.ts";
import type { Tool } from "./tools.ts";

/**
 * What the doctor found out about one thing.
 * - `ok`: as it should be.
 * - `limited`: a run works and adapts; `detail` says how.
 * - `lacks`: missing. Where it is also `required`, no run can start.
 */
export type FindingState = "ok" | "lacks" | "limited";

export type Finding = {
  /** Stable, kebab-case: the check's file name. */
  readonly id: string;
  readonly title: string;
  readonly state: FindingState;
  /** What was seen, one line. */
  readonly detail: string;
  /** What to do by hand, one line, commands included. */
  readonly fix?: string;
  /** Whether a run needs it. */
  readonly required: boolean;
};

/** What a check saw; `examine` makes a {@link Finding} of it. */
export type Observation = {
  readonly state: FindingState;
  readonly detail: string;
  readonly fix?: string;
  /** Programs whose packages would mend it; the command that installs them is the `fix` where there is no other. */
  readonly tools?: readonly Tool[];
  /** It waits for something before it in the order; there is nothing to mend here until that is mended. */
  readonly blocked?: true;
};

/** Tells the user one thing that is about to be done, or came of it: one line, no line feed. */
export type Say = (line: string) => void;

/** One thing that the doctor looks at: one file in `checks/`. */
export type Check = {
  readonly id: string;
  readonly title: string;
  readonly required: boolean;
  /** Looks and changes nothing. */
  examine(host: Host): Promise<Observation>;
  /** Mends it when it is lacking and packages are not what is missing. Says what it does first; throws a `Fault` when it cannot. */
  fix?(host: Host, say: Say): Promise<void>;
};
