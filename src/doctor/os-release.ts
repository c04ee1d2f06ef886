/** Distributions that share package names and a package manager. */
export type Family = "debian" | "fedora" | "arch" | "alpine" | "suse";

export type System = {
  readonly family: Family | undefined;
  /** Ubuntu has no Chromium package but a snap. */
  readonly ubuntu: boolean;
  /** For people, such as `Debian GNU/Linux 12 (bookworm)`. */
  readonly name: string;
};

const families: Readonly<Record<string, Family>> = {
  debian: "debian",
  ubuntu: "debian",
  fedora: "fedora",
  rhel: "fedora",
  centos: "fedora",
  arch: "arch",
  alpine: "alpine",
  suse: "suse",
  opensuse: "suse",
};

/** Reads `/etc/os-release`: `ID` first, then what it is like. Pure. */
export function parseOsRelease(text: string): System {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^([A-Z_]+)=(?:"([^"]*)"|'([^']*)'|(.*))$/.exec(line.trim());
    if (match?.[1]) values.set(match[1], match[2] ?? match[3] ?? match[4] ?? "");
  }
  const ids = [values.get("ID") ?? "", ...(values.get("ID_LIKE") ?? "").split(/\s+/)].filter(Boolean);
  const family = ids.map((id) => families[id] ?? families[id.replace(/-.*$/, "")]).find((f) => f !== undefined);
  return { family, ubuntu: ids.includes("ubuntu"), name: values.get("PRETTY_NAME") ?? values.get("ID") ?? "an unknown system" };
}
