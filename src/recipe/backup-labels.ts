import { Fault } from "#kit/fault.ts";
import { unwrapHook, type HookCommand } from "./hook-command.ts";

/** What a service says and holds. */
export type LabelledService = {
  readonly labels: Readonly<Record<string, string>>;
  /** Compose keys of the named volumes that it mounts. */
  readonly volumes: readonly string[];
};

export type HookMoment = "backup.pre" | "backup.post" | "restore.pre" | "restore.post";
export type BackupHook = HookCommand & { readonly service: string; readonly when: HookMoment };

/** What the labels of a stack ask a backup to do. */
export type BackupPlan = {
  /** Some service says `backupbot.backup=true`. */
  readonly enabled: boolean;
  /** Some service carries the label, whatever its value: the recipe can be backed up. */
  readonly declared: boolean;
  /** Those that say so, sorted. */
  readonly services: readonly string[];
  /** What is taken, sorted. `paths` are relative to the volume; `null` means all of it. Empty when not enabled. */
  readonly volumes: readonly { readonly volume: string; readonly paths: readonly string[] | null }[];
  /** Named volumes that labels leave out. */
  readonly excluded: readonly string[];
  /** In the order of services; a single service may have one for each moment. */
  readonly hooks: readonly BackupHook[];
  /** Labels of the first grammar. Today's backup ignores them. */
  readonly obsolete: readonly { readonly service: string; readonly label: string; readonly value: string; readonly why: string }[];
  readonly problems: readonly Fault[];
};

const hookLabels: readonly (readonly [string, HookMoment])[] = [
  ["backupbot.backup.pre-hook", "backup.pre"],
  ["backupbot.backup.post-hook", "backup.post"],
  ["backupbot.restore.pre-hook", "restore.pre"],
  ["backupbot.restore.post-hook", "restore.post"],
];
const volumePrefix = "backupbot.backup.volumes.";

/** Reads the service labels of a stack. One service that says yes is enough for all named volumes of the stack. */
export function readBackupLabels(services: Readonly<Record<string, LabelledService>>): BackupPlan {
  const all = Object.entries(services);
  const on = all.filter(([, service]) => isOn(service.labels["backupbot.backup"])).map(([name]) => name).toSorted();
  const problems: Fault[] = [];
  const selection = selectVolumes(all, problems);
  const mounted = [...new Set(all.flatMap(([, service]) => service.volumes))].toSorted();
  return {
    enabled: on.length > 0,
    declared: all.some(([, service]) => Object.hasOwn(service.labels, "backupbot.backup")),
    services: on,
    volumes: on.length === 0 ? [] : mounted.filter((volume) => !selection.excluded.has(volume)).map((volume) => ({ volume, paths: selection.paths.get(volume) ?? null })),
    excluded: mounted.filter((volume) => selection.excluded.has(volume)),
    hooks: all.flatMap(([service, { labels }]) => hooksOf(service, labels, problems)),
    obsolete: all.flatMap(([service, { labels }]) => obsoleteOf(service, labels)),
    problems,
  };
}

/** `true` and `1` are on; an operator who writes `false` means it. */
function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(true|1)$/i.test(value.trim());
}

type Selection = { readonly excluded: Set<string>; readonly paths: Map<string, string[]> };

function selectVolumes(services: readonly (readonly [string, LabelledService])[], problems: Fault[]): Selection {
  const selection: Selection = { excluded: new Set(), paths: new Map() };
  for (const [service, { labels, volumes }] of services) {
    for (const [label, value] of Object.entries(labels)) {
      if (!label.startsWith(volumePrefix)) continue;
      const { volume, isPath } = volumeOf(label.slice(volumePrefix.length), volumes);
      if (!volumes.includes(volume)) {
        problems.push(new Fault("recipe", "backup-volume-unknown", `the label ${label} of service ${service} names a volume that the service does not mount`, { next: "Use the volume's key from the compose file, on the service that mounts it." }));
        continue;
      }
      if (isPath) {
        const paths = readPaths(service, label, value, problems);
        if (paths.length > 0) selection.paths.set(volume, [...new Set([...(selection.paths.get(volume) ?? []), ...paths])]);
      } else if (/^(false|0)$/i.test(value.trim())) {
        selection.excluded.add(volume);
      }
    }
  }
  return selection;
}

/** A volume's key may itself end in `.path`. */
function volumeOf(rest: string, mounted: readonly string[]): { readonly volume: string; readonly isPath: boolean } {
  if (rest.endsWith(".path") && !mounted.includes(rest)) return { volume: rest.slice(0, -".path".length), isPath: true };
  return { volume: rest, isPath: false };
}

function readPaths(service: string, label: string, value: string, problems: Fault[]): string[] {
  const paths = value.split(",").map((path) => path.trim()).filter(Boolean);
  if (paths.length === 0) problems.push(new Fault("recipe", "backup-path-empty", `the label ${label} of service ${service} names no path`, { next: "Name a path, or remove the label to take the whole volume." }));
  return paths.flatMap((path) => {
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    if (!path.startsWith("/") && parts.length > 0 && !parts.includes("..")) return [parts.join("/")];
    problems.push(new Fault("recipe", "backup-path-outside", `the label ${label} of service ${service} names ${path}, which is not inside the volume`, { next: "Write the path relative to the volume's root." }));
    return [];
  });
}

function hooksOf(service: string, labels: LabelledService["labels"], problems: Fault[]): BackupHook[] {
  return hookLabels.flatMap(([label, when]) => {
    const value = labels[label];
    if (value === undefined) return [];
    if (value.trim() !== "") return [{ service, when, ...unwrapHook(value) }];
    problems.push(new Fault("recipe", "backup-hook-empty", `the label ${label} of service ${service} is empty`, { next: "Write the command, or remove the label." }));
    return [];
  });
}

function obsoleteOf(service: string, labels: LabelledService["labels"]): BackupPlan["obsolete"] {
  const label = "backupbot.backup.path";
  const value = labels[label];
  if (value === undefined) return [];
  return [{ service, label, value, why: "paths inside a container are no longer read: only volumes are backed up. Use backupbot.backup.volumes.<volume>.path" }];
}
