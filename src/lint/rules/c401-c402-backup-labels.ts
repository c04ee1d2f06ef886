import { readBackupLabels } from "#recipe/backup-labels.ts";
import type { Facts } from "../facts/facts.ts";
import { atPair, labelsOf, mountsOf, serviceMap, volumesOf, type Pair, type ServicePart } from "../look.ts";
import type { Finding, Rule } from "../rule.ts";
import { sentence } from "../sentence.ts";

/** Every backup label with all parts of its service, in whichever files those are. */
function eachLabel({ files }: Facts, say: (pair: Pair, service: string, parts: readonly ServicePart[]) => readonly Omit<Finding, "at">[]): Finding[] {
  return [...serviceMap(files)].flatMap(([name, parts]) => parts.flatMap((part) => labelsOf(part).filter(({ key }) => key.startsWith("backupbot.")).flatMap((pair) => say(pair, name, parts).map((finding) => ({ ...finding, at: atPair(part, pair) })))));
}

function planOf(pair: Pair, service: string, parts: readonly ServicePart[]): ReturnType<typeof readBackupLabels> {
  return readBackupLabels({ [service]: { labels: { [pair.key]: pair.value ?? "" }, volumes: parts.flatMap((part) => volumesOf(part).map(({ volume }) => volume)) } });
}

export const c401: Rule = {
  id: "C401",
  title: "backup labels are of version 2",
  severity: "error",
  why: "Paths in a container are no longer read. Volumes are backed up whole; a path that is in no volume is in no backup, and nobody is told.",
  fix: "Keep the data in a volume; to take only a part of one use backupbot.backup.volumes.<volume>.path.",
  abra: false,
  check: (facts) => eachLabel(facts, (pair, service, parts) => planOf(pair, service, parts).obsolete.map(({ label, value }) => {
    const lost = value.split(",").map((path) => path.trim()).filter((path) => path !== "" && !inVolume(path, parts));
    return {
      message: lost.length > 0 ? `${label} is ignored, and ${lost.join(", ")} of service ${service} is in no volume: it is not backed up` : `${label} is ignored; the volume of ${value} is backed up whole`,
      severity: lost.length > 0 ? "error" as const : "warning" as const,
    };
  })),
};

function inVolume(path: string, parts: readonly ServicePart[]): boolean {
  return parts.flatMap((part) => mountsOf(part)).some(({ mount }) => mount.type === "volume" && (path === mount.target || path.startsWith(`${mount.target?.replace(/\/$/, "")}/`)));
}

export const c402: Rule = {
  id: "C402",
  title: "backup labels name volumes of their service and paths inside them",
  severity: "error",
  why: "What a label names and the backup cannot find is silently not backed up.",
  fix: "Use the volume's key of the compose file, on the service that mounts it, and paths relative to the volume's root.",
  abra: false,
  check: (facts) => eachLabel(facts, (pair, service, parts) => planOf(pair, service, parts).problems.map((problem) => ({
    message: sentence(problem),
    severity: problem.code === "backup-hook-empty" || !pair.key.endsWith(".path") ? "warning" as const : "error" as const,
  }))),
};
