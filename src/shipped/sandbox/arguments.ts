/** Where things are inside; nothing there tells where they are on the host. */
export const inside = {
  /** Read only: entries, configuration and the recipe's tests. */
  work: "/work",
  /** Read only: cc-ci's own code and packages. */
  app: "/cc-ci/app",
  node: "/cc-ci/node",
  /** PEM file of the authority behind the app's certificate. */
  authority: "/cc-ci/authority.pem",
  harnessSocket: "/cc-ci/harness.sock",
  edgeSocket: "/cc-ci/edge.sock",
  /** The one place that can be written. */
  scratch: "/tmp",
} as const;

/** A folder of the system: itself, or a link to another (`/bin` to `usr/bin`). */
export type SystemFolder = { readonly path: string; readonly link: string | null };

export type Mount = { readonly from: string; readonly to: string };

export type Confinement = {
  /** Folders of programs and libraries, read only. */
  readonly system: readonly SystemFolder[];
  /** Folders in them that are shown empty. */
  readonly hidden: readonly string[];
  /** Files and folders that are shown read only, parents first. */
  readonly mounts: readonly Mount[];
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** User and group id; nobody on this host has them. */
  readonly user: number;
  /** Bytes that can be written. */
  readonly disk: number;
  /** Of each process. */
  readonly openFiles: number;
  /** File descriptor of a filter of system calls, as the kernel takes it. */
  readonly filter: number;
};

/**
 * The program and arguments that run a command where it can reach nothing: an own root of read-only folders with one small place to write, own process, IPC and host names, no
 * terminal, a user that owns nothing, without any capability and without a way to get one, under a filter of system calls. The network is taken away outside of it. All ends with
 * its first process, and that with ours. Order matters: later mounts lie on earlier ones; capabilities go last, because the mounts need them. Pure.
 */
export function confined({ system, hidden, mounts, environment, user, disk, openFiles, filter }: Confinement, command: readonly string[]): string[] {
  return [
    "bwrap",
    "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "shipped-tests",
    "--die-with-parent", "--new-session",
    ...system.flatMap(({ path, link }) => (link === null ? ["--ro-bind", path, path] : ["--symlink", link, path])),
    ...hidden.flatMap((path) => ["--perms", "0755", "--size", "4096", "--tmpfs", path, "--remount-ro", path]),
    "--proc", "/proc", "--dev", "/dev",
    "--perms", "1777", "--size", String(Math.min(disk, 64 * 1024 * 1024)), "--tmpfs", "/dev/shm",
    "--perms", "1777", "--size", String(disk), "--tmpfs", inside.scratch,
    // Made beforehand, because bubblewrap lets only root into what it makes by itself.
    ...["/etc", "/cc-ci", inside.app, inside.work].flatMap((path) => ["--dir", path]),
    ...mounts.flatMap(({ from, to }) => ["--ro-bind", from, to]),
    "--remount-ro", "/",
    "--chdir", inside.work,
    "--clearenv", ...Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]),
    "--seccomp", String(filter),
    "--",
    "prlimit", "--core=0:0", `--nofile=${openFiles}:${openFiles}`, "--memlock=65536:65536", "--msgqueue=0:0", "--rtprio=0:0", "--nice=0:0", "--",
    "setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs", "--",
    ...command,
  ];
}
