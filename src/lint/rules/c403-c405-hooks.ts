import { readBackupLabels } from "#recipe/backup-labels.ts";
import { unwrapHook } from "#recipe/hook-command.ts";
import { serviceLabels } from "#recipe/labels.ts";
import type { Facts } from "../facts/facts.ts";
import { atPair, findLabel, labelsOf, offsetPosition, serviceMap, type ServicePart } from "../look.ts";
import { needsMerged } from "../needs.ts";
import type { Finding, Rule } from "../rule.ts";
import { usedConfigs } from "../used-configs.ts";

const hook = /^backupbot\.(backup|restore)\.(pre|post)-hook$/;
const pipe = /(?<![|\\>])\|(?!\|)/;

export const c403: Rule = {
  id: "C403",
  title: "hooks notice when the first part of a pipeline fails",
  severity: "note",
  why: "Of pg_dump | gzip only the exit code of gzip counts: an empty dump then looks like a good one. Runners of hooks add pipefail only where the shell knows it.",
  fix: "Begin with set -o pipefail in a shell that has it, or write to a file first and compress it then.",
  abra: false,
  check: (facts) => [...serviceMap(facts.files)].flatMap(([, parts]) => parts.flatMap((part) => labelsOf(part).filter(({ key }) => hook.test(key)).flatMap((pair) => {
    const command = unwrapHook(pair.value ?? "").command;
    const plain = command.replace(/'[^']*'|"[^"]*"/g, "");
    const own: Finding[] = pipe.test(plain) && !command.includes("pipefail") ? [{ message: `the hook "${command}" is a pipeline without pipefail`, at: atPair(part, pair) }] : [];
    return [...own, ...scriptOf(facts, parts, command)];
  }))).filter((finding, index, all) => all.findIndex((other) => other.message === finding.message) === index),
};

/** The script of the recipe that the hook runs, when it is one. */
function scriptOf(facts: Facts, parts: readonly ServicePart[], command: string): Finding[] {
  const words = command.split(/\s+/);
  return usedConfigs(facts, parts).flatMap(({ target, payload }): Finding[] => {
    const text = payload?.text;
    if (!payload || text === undefined || !words.includes(target) || text.includes("pipefail")) return [];
    let offset = 0;
    for (const line of text.split("\n")) {
      if (!line.trimStart().startsWith("#") && pipe.test(line.replace(/'[^']*'|"[^"]*"/g, ""))) return [{ message: `the hook's script ${payload.path} has a pipeline without pipefail`, at: offsetPosition(payload.path, text, offset + line.search(/\S/)) }];
      offset += line.length + 1;
    }
    return [];
  });
}

function planOf(facts: Facts): ReturnType<typeof readBackupLabels> {
  const labels = serviceLabels(facts.merged ?? {});
  const volumes = (name: string): string[] => (facts.merged?.services[name]?.volumes ?? []).flatMap((mount) => (mount.type === "volume" && mount.source ? [mount.source] : []));
  return readBackupLabels(Object.fromEntries(Object.keys(labels).map((name) => [name, { labels: labels[name] ?? {}, volumes: volumes(name) }])));
}

export const c404: Rule = {
  id: "C404",
  title: "a recipe that is backed up has something to back up",
  severity: "warning",
  why: "Only volumes are backed up. Without one, every backup is empty and looks like a success.",
  fix: "Keep the data in a named volume, or remove the backup labels.",
  abra: false,
  unchecked: needsMerged,
  check: (facts) => {
    const plan = planOf(facts);
    const found = findLabel(facts, plan.services[0] ?? "", "backupbot.backup");
    return plan.enabled && plan.volumes.length === 0 && found ? [{ message: "backups are on, and no volume is left to take", at: atPair(found.part, found.pair) }] : [];
  },
};

export const c405: Rule = {
  id: "C405",
  title: "what a hook dumps, another hook loads",
  severity: "warning",
  why: "When only a dump is taken, a restore brings back a file and not the data, unless a hook loads it.",
  fix: "Add backupbot.restore.post-hook with the command that loads the dump.",
  abra: false,
  unchecked: needsMerged,
  check: (facts) => {
    const plan = planOf(facts);
    if (!plan.enabled || plan.hooks.some((each) => each.when.startsWith("restore."))) return [];
    return plan.hooks.filter((each) => each.when === "backup.pre" && plan.volumes.some((volume) => volume.paths !== null)).flatMap((each) => {
      const found = findLabel(facts, each.service, "backupbot.backup.pre-hook");
      return found ? [{ message: `service ${each.service} dumps before a backup, and nothing loads the dump after a restore`, at: atPair(found.part, found.pair) }] : [];
    });
  },
};
