import { inside } from "./arguments.ts";

/** Tells what a confined command can reach, a line each; the last line says that it came to its end. It then waits until standard input ends, so that it can be looked at. */
export const probeScript = [
  'echo "user $(id -u) $(id -G)"',
  "grep -E '^(CapEff|CapPrm|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status",
  'for p in /proc/[0-9]*; do echo "process ${p#/proc/}"; done',
  'for p in /var /root /home /run /sys /srv /mnt /work /var/run/docker.sock /run/docker.sock /etc/shadow; do if [ -e "$p" ]; then echo "there $p"; fi; done',
  "while IFS=: read -r name _; do echo \"net $name\"; done < /proc/net/dev",
  'for p in / /usr /cc-ci /etc /work /dev /proc/sys/kernel; do if (: > "$p/x") 2>/dev/null; then echo "writable $p"; fi; done',
  `if echo x > ${inside.scratch}/x; then echo "scratch"; fi`,
  'if ! unshare --user true 2>/dev/null; then echo "no-namespaces"; fi',
  `if ${inside.node} -e "require('${inside.app}/package.json'); require.resolve('@playwright/test', { paths: ['${inside.app}'] })"; then echo "node"; fi`,
  'echo "env $(env | cut -d= -f1 | sort | tr "\\n" " ")"',
  "echo end",
  "cat > /dev/null",
].join("\n");

export type ProbeFacts = {
  readonly user: number;
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  /** The last line that was written to standard error. */
  readonly said: string;
  /** Whether the control group had the processes. */
  readonly grouped: boolean;
};

/** What is missing of a confinement, by what the probe told; null when all of it was seen. What the probe did not say is not taken for granted. Pure. */
export function judgeConfinement(output: string, { user, code, said, grouped }: ProbeFacts): string | null {
  const lines = output.split("\n").map((line) => line.trim());
  const status = (name: string): string => lines.find((line) => line.startsWith(`${name}:`))?.split(/\s+/)[1] ?? "";
  const all = (word: string): string[] => lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1).trim());
  if (code !== 0 || !lines.includes("end")) return `a confined program cannot be started (exit code ${code ?? "none"}): ${said || "it said nothing"}`;
  if (all("user")[0] !== `${user} ${user}`) return `the user is ${all("user")[0] ?? "not known"}, not ${user}`;
  for (const name of ["CapEff", "CapPrm", "CapBnd"]) if (!/^0+$/.test(status(name))) return `capabilities are left (${name} ${status(name)})`;
  if (status("NoNewPrivs") !== "1") return "programs could get more rights";
  if (status("Seccomp") !== "2") return "system calls are not filtered";
  if (!lines.includes("no-namespaces")) return "new namespaces can be made";
  if (!grouped) return "the control group does not hold it";
  const processes = all("process").filter((pid) => Number(pid) > 64);
  if (all("process").length === 0 || processes.length > 0) return "other processes can be seen";
  const there = all("there").filter((path) => path !== inside.work);
  if (there.length > 0) return `files of the host can be seen: ${there.join(", ")}`;
  const devices = all("net").filter((name) => /^[a-z]/.test(name) && !["lo", "cc0", "cc1"].includes(name) && !name.includes("|"));
  if (!all("net").includes("lo") || devices.length > 0) return `devices of the host's network can be seen: ${devices.join(", ") || "not known"}`;
  if (all("writable").length > 0) return `more than ${inside.scratch} can be written: ${all("writable").join(", ")}`;
  if (!lines.includes("scratch")) return `${inside.scratch} cannot be written`;
  const strange = (all("env")[0] ?? "?").split(" ").filter((name) => !["PATH", "PROBE", "PWD", "OLDPWD", "SHLVL", "_"].includes(name));
  if (strange.length > 0) return `more is in the environment than was given: ${strange.join(", ")}`;
  if (!lines.includes("node")) return `Node and cc-ci's packages cannot be read by another user: ${said}`;
  return null;
}
