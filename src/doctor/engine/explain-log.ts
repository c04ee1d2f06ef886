type Explanation = { readonly when: RegExp; readonly say: string };

/** What an engine's dying words mean and what to do, the most telling first. */
const explanations: readonly Explanation[] = [
  {
    when: /devices cgroup isn't mounted|cgroups?:? .*(no such file|not mounted|cannot find cgroup mount)|mountpoint for \S+ not found/i,
    say: "No control groups are mounted: run `mount -t cgroup2 cgroup2 /sys/fs/cgroup` as root, then try again.",
  },
  {
    when: /no space left on device/i,
    say: "The disk of the engine's data folder is full: make room on it.",
  },
  {
    when: /(iptables|ip6tables|nf_tables).*(failed|not supported|could not fetch rule set|permission denied|no chain)|error initializing network controller.*iptables/i,
    say: "The kernel refuses these iptables: try `update-alternatives --set iptables /usr/sbin/iptables-legacy`, or load the module ip_tables.",
  },
  {
    when: /executable file not found.*iptables|iptables not found/i,
    say: "The program iptables is missing: install the package iptables.",
  },
  {
    when: /driver not supported|failed to mount overlay|error initializing graphdriver|overlay2?.*(not supported|invalid argument)/i,
    say: "The file system of the engine's data folder does not carry overlay2: use ext4, xfs (ftype=1) or btrfs for it.",
  },
  {
    when: /pid file found|process with pid \d+ is (still )?running/i,
    say: "Another engine runs already, or its pid file was left behind: look at /var/run/docker.pid.",
  },
  {
    when: /address already in use/i,
    say: "Another program holds an address that the engine needs; the line above names it.",
  },
  {
    when: /operation not permitted|permission denied|must be run as root|needs to be started with root/i,
    say: "The engine may not do what it must. It needs root and, inside a container, one that is started with --privileged.",
  },
];

/** What to do about an engine that died, from the last lines of its log; undefined when nothing known is in them. Pure. */
export function explainEngineLog(lines: readonly string[]): string | undefined {
  const telling = lines.filter((line) => /fatal|failed to start|error/i.test(line) || !/level=(debug|info)/.test(line));
  return explanations.find(({ when }) => telling.some((line) => when.test(line)))?.say;
}
