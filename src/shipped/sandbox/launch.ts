import { spawn, type ChildProcess } from "node:child_process";
import { setPriority } from "node:os";
import type { Duplex } from "node:stream";
import { inOwnNetwork } from "#suite/process/isolate.ts";
import { confined, type Confinement } from "./arguments.ts";
import type { Cgroup } from "./cgroup.ts";
import { systemCallFilter, type Architecture } from "./filter.ts";

/** Joins the control groups that come first, as many as the first argument says, and becomes the rest. */
const joinFirst = 'n=$1; shift; while [ "$n" -gt 0 ]; do echo 0 > "$1" || exit 125; shift; n=$((n-1)); done; exec "$@"';

/** The descriptor at which bubblewrap finds the filter of system calls. */
const filterDescriptor = 4;

/** Programs that stand between us and a confined command. */
export const confiningPrograms = ["bwrap", "setpriv", "prlimit", "unshare", "ip"] as const;

/**
 * Starts a command confined: in the group with limits before anything else, then without the host's network, then in a root of its own. Standard input is a pipe, which the caller
 * holds open; descriptor 3 is a pipe on which the command can report.
 */
export function launch(cgroup: Cgroup, confinement: Omit<Confinement, "filter">, command: readonly string[]): ChildProcess {
  const [program = "", ...args] = confined({ ...confinement, filter: filterDescriptor }, command);
  const [outer, outerArgs] = inOwnNetwork(program, args);
  const child = spawn("sh", ["-c", joinFirst, "sh", String(cgroup.joins.length), ...cgroup.joins, outer, ...outerArgs], {
    cwd: "/",
    // Nothing of our environment, not even to the programs in between.
    env: { PATH: `${process.env.PATH ?? ""}:/usr/sbin:/usr/bin:/sbin:/bin` },
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
  });
  // What runs beside them, the app first of all, goes before them.
  if (child.pid !== undefined) setPriority(child.pid, 5);
  child.stdin?.on("error", () => undefined);
  const filter = child.stdio[filterDescriptor] as Duplex | undefined;
  filter?.on("error", () => undefined);
  filter?.end(systemCallFilter(process.arch as Architecture));
  return child;
}
