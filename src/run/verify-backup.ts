import { Fault, messageOf } from "#kit/fault.ts";
import type { BackupContext, Suite } from "#suite/types.ts";

/** Asks the suite whether a backup's content is what it must be. An error of its own code is the suite's fault, and not this host's. */
export async function askSuite(verify: NonNullable<Suite["verifyBackup"]>, context: BackupContext): Promise<boolean> {
  try {
    return await verify(context);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault("suite", "verify-backup-failed", `verifyBackup of the suite failed: ${messageOf(error)}`, {
      cause: error, evidence: error instanceof Error && error.stack ? [error.stack] : [], next: "Let it return false for a backup that is not whole, and true for one that is.",
    });
  }
}
