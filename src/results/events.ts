import type { Claim } from "./claim.ts";
import type { Results, RunFault, StepResult, TestResult, Tier, TierResult } from "./schema.ts";

/** What happens during a run. One line of events.ndjson each, with `at` (ISO 8601) and `seq` (from 1) added. */
export type RunEvent =
  | { kind: "run.started"; run: string; recipe: string; source: string; ref: string; folder: string }
  | { kind: "step.started"; step: string; title: string }
  | { kind: "step.progress"; step: string; message: string }
  | { kind: "step.finished"; step: string; title: string; result: StepResult }
  /** A policy decided; `decision` is its tagged result. */
  | { kind: "decision"; about: string; decision: unknown; reason: string }
  | { kind: "claim"; claim: Claim }
  | { kind: "test"; tier: Tier; test: TestResult }
  | { kind: "tier.finished"; result: TierResult }
  | { kind: "warning"; message: string }
  | { kind: "fault"; fault: RunFault }
  /** The app is kept after a failure until `until` (ISO 8601). */
  | { kind: "kept"; url: string; shell: string; until: string }
  | { kind: "interrupted"; signal: string }
  | { kind: "run.finished"; results: Results; folder: string };

/** All output of a run goes through this one interface: terminal, plain log, JSON, files, later a forge. */
export type Reporter = {
  onEvent(event: RunEvent): void;
  /** Called once, after `run.finished`; may write files. A rejection is a warning, never a changed verdict. */
  close?(): Promise<void>;
};
