import { setTimeout as delay } from "node:timers/promises";
import { processesWith } from "./process-tree.ts";

/** As long as a process that is just being started may have no environment, in milliseconds. */
const moment = 50;

/** Ends a process at once; one that is gone already is fine. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

/** Ends a whole process group. */
export function killGroup(pid: number): void {
  kill(-pid);
}

/**
 * Ends what the test process left: a browser, which is a process group of its own, or something that a test started. All of them have the
 * broker's socket in their environment.
 */
export async function killAll(socketPath: string): Promise<void> {
  let quiet = 0;
  for (let attempt = 1; attempt <= 50 && quiet < 2; attempt += 1) {
    const left = await processesWith("CC_CI_SOCKET", socketPath);
    for (const pid of left) kill(pid);
    // A process that is just being started has no environment for a moment, so one look that finds none proves little.
    quiet = left.length === 0 ? quiet + 1 : 0;
    if (quiet < 2) await delay(quiet === 0 ? Math.min(10 * attempt, 100) : moment);
  }
}
