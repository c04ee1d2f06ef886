import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { homeLabel, runLabel, type OwnerLabels } from "./labels.ts";

/** The value of the home label: 16 hex characters that stand for the state home's real path. */
export function homeId(stateHome: string): string {
  return createHash("sha256").update(realpathSync(stateHome)).digest("hex").slice(0, 16);
}

/** The labels for everything that a run makes. */
export function ownerLabels(stateHome: string, runId: string): OwnerLabels {
  return { [runLabel]: runId, [homeLabel]: homeId(stateHome) };
}
