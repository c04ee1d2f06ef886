import { join } from "node:path";
import { Fault } from "#kit/fault.ts";

/** What lies deepest in a work folder and is a socket: the browser makes it, and the kernel takes paths of 107 bytes. */
const deepestSocket = "/tmp/org.chromium.Chromium.123456/SingletonSocket";
const longestSocketPath = 107;

/**
 * The private files of a run: trees, restic repository, sockets, the browser's profile. Removed at its end. The name is short because of the
 * sockets: the end of the run's id, which its domain has too.
 */
export function workFolderOf(stateHome: string, runId: string): string {
  return join(workFolders(stateHome), workName(runId));
}

/** Private folders of no run: what a suite is asked in. They say themselves whose they are. */
export const enrolPrefix = "enrol-";

export function workFolders(stateHome: string): string {
  return join(stateHome, "work");
}

/** The folder's own name, by which the reaper finds the run that it belongs to. */
export function workName(runId: string): string {
  return runId.slice(-6);
}

/** Refuses a state home in which the sockets of a run would have paths that are too long: the browser would end without saying so. */
export function refuseLongHome(stateHome: string): void {
  const length = Buffer.byteLength(join(workFolders(stateHome), "123456") + deepestSocket);
  if (length <= longestSocketPath) return;
  const longest = Buffer.byteLength(stateHome) - (length - longestSocketPath);
  throw new Fault("usage", "state-home-too-long", `the path of the state home is too long for the sockets of a run: ${stateHome}`, {
    next: `Set CC_CI_HOME to a path of at most ${longest} characters.`,
  });
}
