import type { Severity } from "../rule.ts";
import type { Changes } from "./recipe-folder.ts";

type CaseOptions = {
  /** Of the finding; default the rule's own. */
  readonly severity?: Severity;
  /** Release tags of the repository. */
  readonly tags?: readonly string[];
  /** Tags that are not annotated. */
  readonly lightweight?: readonly string[];
  /** What the good recipe was like in the release before, 1.0.0+4.1.0. */
  readonly before?: Changes;
  /** The tag that the tree has. */
  readonly version?: string;
};

/** The good recipe with a change, and what one rule says about it. */
export type RuleCase = CaseOptions & {
  readonly rule: string;
  readonly changes: Changes;
  /** File and text where the finding points; null when there is none. */
  readonly at: readonly [file: string, text: string] | null;
};

/** The change breaks the rule, at the first place where `text` stands in `file`. An empty text is the start of the file. */
export function breaks(rule: string, changes: Changes, file: string, text: string, options: CaseOptions = {}): RuleCase {
  return { rule, changes, at: [file, text], ...options };
}

/** The change comes near, but the rule is kept. */
export function keeps(rule: string, changes: Changes, options: CaseOptions = {}): RuleCase {
  return { rule, changes, at: null, ...options };
}
