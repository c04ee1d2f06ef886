import type { Family, System } from "./os-release.ts";

/** A program, or a set of them, that comes from the system's packages. */
export type Tool = "engine" | "docker-cli" | "git" | "restic" | "chromium" | "debootstrap" | "busybox" | "btrfs" | "iproute2" | "xfs" | "attr" | "postgres" | "compiler" | "pip" | "bubblewrap" | "util-linux";

const packages: Readonly<Record<Tool, Readonly<Record<Family, readonly string[]>>>> = {
  engine: {
    debian: ["docker.io", "iptables", "ca-certificates"],
    fedora: ["moby-engine", "iptables"],
    arch: ["docker", "iptables"],
    alpine: ["docker", "iptables"],
    suse: ["docker", "iptables"],
  },
  "docker-cli": { debian: ["docker-cli"], fedora: ["docker-cli"], arch: ["docker"], alpine: ["docker-cli"], suse: ["docker"] },
  git: { debian: ["git", "ca-certificates"], fedora: ["git"], arch: ["git"], alpine: ["git"], suse: ["git"] },
  restic: { debian: ["restic"], fedora: ["restic"], arch: ["restic"], alpine: ["restic"], suse: ["restic"] },
  // Without a font every page is blank on its screenshot.
  chromium: {
    debian: ["chromium", "fonts-liberation"],
    fedora: ["chromium", "liberation-fonts"],
    arch: ["chromium", "ttf-liberation"],
    alpine: ["chromium", "font-liberation"],
    suse: ["chromium", "liberation-fonts"],
  },
  debootstrap: { debian: ["debootstrap"], fedora: ["debootstrap"], arch: ["debootstrap"], alpine: ["debootstrap"], suse: ["debootstrap"] },
  busybox: { debian: ["busybox-static"], fedora: ["busybox"], arch: ["busybox"], alpine: ["busybox-static"], suse: ["busybox-static"] },
  iproute2: { debian: ["iproute2"], fedora: ["iproute"], arch: ["iproute2"], alpine: ["iproute2"], suse: ["iproute2"] },
  xfs: { debian: ["xfsprogs"], fedora: ["xfsprogs"], arch: ["xfsprogs"], alpine: ["xfsprogs"], suse: ["xfsprogs"] },
  attr: { debian: ["attr"], fedora: ["attr"], arch: ["attr"], alpine: ["attr"], suse: ["attr"] },
  compiler: { debian: ["gcc", "libc6-dev"], fedora: ["gcc", "glibc-devel"], arch: ["gcc"], alpine: ["gcc", "musl-dev"], suse: ["gcc", "glibc-devel"] },
  pip: { debian: ["python3-pip"], fedora: ["python3-pip"], arch: ["python-pip"], alpine: ["py3-pip"], suse: ["python3-pip"] },
  postgres: { debian: ["postgresql"], fedora: ["postgresql-server"], arch: ["postgresql"], alpine: ["postgresql"], suse: ["postgresql-server"] },
  bubblewrap: { debian: ["bubblewrap"], fedora: ["bubblewrap"], arch: ["bubblewrap"], alpine: ["bubblewrap"], suse: ["bubblewrap"] },
  "util-linux": { debian: ["util-linux"], fedora: ["util-linux"], arch: ["util-linux"], alpine: ["util-linux", "setpriv"], suse: ["util-linux"] },
  btrfs: { debian: ["btrfs-progs"], fedora: ["btrfs-progs"], arch: ["btrfs-progs"], alpine: ["btrfs-progs"], suse: ["btrfsprogs"] },
};

const managers: Readonly<Record<Family, string>> = {
  debian: "apt-get install -y --no-install-recommends",
  fedora: "dnf install -y",
  arch: "pacman -S --needed",
  alpine: "apk add",
  suse: "zypper install -y",
};

/** The packages that hold the tools, each named once, in order. Pure. */
export function packagesFor(family: Family, tools: readonly Tool[]): string[] {
  return [...new Set(tools.flatMap((tool) => packages[tool][family]))];
}

/** What to type to install the tools on a system, one line. Pure. */
export function installCommand(system: System, tools: readonly Tool[], root: boolean): string {
  if (!system.family) return `Install ${tools.join(", ")} with the package manager of ${system.name}.`;
  return `${root ? "" : "sudo "}${managers[system.family]} ${packagesFor(system.family, tools).join(" ")}`;
}
