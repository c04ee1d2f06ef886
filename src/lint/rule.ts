import type { Position } from "#kit/fault.ts";
import type { LintFinding } from "#results/schema.ts";
import type { Facts } from "./facts/facts.ts";

/** `error`: a deploy or an operator breaks on it. `warning`: something does not do what it seems to. `note`: worth knowing. */
export type Severity = LintFinding["severity"];

/** One place that breaks a rule. */
export type Finding = {
  /** What is wrong there, without a full stop. */
  readonly message: string;
  readonly at: Position;
  /** Where it is not the rule's own. */
  readonly severity?: Severity;
};

/** Why a rule, or a part of it, was not examined. */
export type Unchecked = {
  readonly why: string;
  /** Nothing that this program is given could change it: the facts lie elsewhere (the catalogue, the forge) or are unknown. */
  readonly byDesign: boolean;
};

/** One thing that recipes are held to. Pure: it looks at facts that were gathered before. */
export type Rule = {
  /** `R…` as in abra, `C…` our own. */
  readonly id: string;
  /** What holds when the rule is kept. */
  readonly title: string;
  readonly severity: Severity;
  /** What happens to those who break it. */
  readonly why: string;
  /** What to do, in the imperative. */
  readonly fix: string;
  /** Whether abra has this rule too. */
  readonly abra: boolean;
  /** Why these facts do not allow an answer; the rule is then not checked. */
  readonly unchecked?: (facts: Facts) => Unchecked | undefined;
  /** What of the rule is never examined although the rest is. */
  readonly partly?: Unchecked;
  readonly check: (facts: Facts) => readonly Finding[];
};
