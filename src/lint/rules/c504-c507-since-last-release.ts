import type { Facts } from "../facts/facts.ts";
import type { RecipeFacts } from "../facts/recipe-facts.ts";
import { locate } from "../locate.ts";
import { declared, serviceMap, startOf } from "../look.ts";
import { needsEarlier } from "../needs.ts";
import type { Finding, Rule } from "../rule.ts";
import { payloadAt } from "../used-configs.ts";

/** Compares with every release that an upgrade to this tree may start from; what two of them show is told once. */
function since(facts: Facts, say: (earlier: RecipeFacts, tag: string) => readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return (facts.git?.earlier ?? []).flatMap(({ tag, recipe }) => say(recipe, tag)).filter(({ at }) => {
    const place = `${at.file}:${at.line}:${at.column}`;
    return !seen.has(place) && seen.add(place);
  });
}

type Stored = { readonly section: "configs" | "secrets"; readonly key: string; readonly name: string; readonly template: string; readonly content: string };

/** What a deploy makes of files of the recipe. */
function stored(facts: RecipeFacts): Stored[] {
  return (["configs", "secrets"] as const).flatMap((section) => Object.entries(facts.merged?.[section] ?? {}).flatMap(([key, object]): Stored[] => {
    const payload = object.file === undefined ? undefined : payloadAt(facts, object.file);
    if (!payload || object.external) return [];
    return [{ section, key, name: object.name ?? `${facts.stack}_${key}`, template: object.template_driver ?? "none", content: payload.text ?? `${payload.bytes} bytes` }];
  }));
}

/** Pairs of what the engine sees as one and the same. */
function sameNames(facts: Facts, earlier: RecipeFacts): { readonly now: Stored; readonly old: Stored }[] {
  const before = stored(earlier);
  return stored(facts).flatMap((now) => before.filter((old) => old.section === now.section && old.name === now.name).map((old) => ({ now, old })));
}

/** Where the version is to be raised. */
function versionAt(facts: Facts, { section, key }: Stored): Finding["at"] {
  const config = section === "configs" ? facts.configs.find((each) => each.key === key) : undefined;
  return config?.position ?? locate(facts, [section, key, "name"]);
}

export const c504: Rule = {
  id: "C504",
  title: "a config whose content changed has a new version",
  severity: "error",
  why: "The engine refuses to change the content of a config or secret under its old name: the upgrade stops half way, with an error that does not say why.",
  fix: "Raise the config's version in abra.sh.",
  abra: false,
  unchecked: needsEarlier,
  check: (facts) => since(facts, (earlier, tag) => sameNames(facts, earlier).filter(({ now, old }) => now.content !== old.content).map(({ now }) => ({
    message: `the content of ${now.section.slice(0, -1)} ${now.key} differs from that of release ${tag}, and its version does not`,
    at: versionAt(facts, now),
  }))),
};

export const c505: Rule = {
  id: "C505",
  title: "a config that became a template has a new version",
  severity: "warning",
  why: "With the same name and content the engine keeps the old config and does not take the template driver over.",
  fix: "Raise the config's version in abra.sh.",
  abra: false,
  unchecked: needsEarlier,
  check: (facts) => since(facts, (earlier, tag) => sameNames(facts, earlier).filter(({ now, old }) => now.content === old.content && now.template !== old.template).map(({ now, old }) => ({
    message: `the template driver of ${now.section.slice(0, -1)} ${now.key} was ${old.template} in release ${tag} and is ${now.template}, and its version is the same`,
    at: versionAt(facts, now),
  }))),
};

export const c506: Rule = {
  id: "C506",
  title: "no service disappears unseen",
  severity: "warning",
  why: "An upgrade does not remove a service that is gone from the compose files: it goes on running at every operator, with its old image.",
  fix: "Tell operators in the release note to remove it, or keep the service's name.",
  abra: false,
  unchecked: needsEarlier,
  check: (facts) => {
    const now = serviceMap(facts.files);
    const gone = (earlier: RecipeFacts): string[] => Object.keys(earlier.merged?.services ?? {}).filter((name) => !now.has(name));
    return once((facts.git?.earlier ?? []).flatMap(({ tag, recipe }) => gone(recipe).map((name) => ({ message: `service ${name} of release ${tag} is gone, and upgrades leave it running`, at: locate(facts, ["services"]), what: name }))));
  },
};

export const c507: Rule = {
  id: "C507",
  title: "no volume disappears unseen",
  severity: "warning",
  why: "The data stays in the old volume, and the app starts with an empty one.",
  fix: "Keep the volume's key, or move the data and say so in the release note.",
  abra: false,
  unchecked: needsEarlier,
  check: (facts) => {
    const now = declared(facts.files, "volumes");
    const gone = (earlier: RecipeFacts): string[] => Object.keys(earlier.merged?.volumes ?? {}).filter((key) => !now.has(key));
    const at = facts.merged?.volumes ? locate(facts, ["volumes"]) : startOf("compose.yml");
    return once((facts.git?.earlier ?? []).flatMap(({ tag, recipe }) => gone(recipe).map((key) => ({ message: `volume ${key} of release ${tag} is gone, and with it its data`, at, what: key }))));
  },
};

function once(findings: readonly (Finding & { readonly what: string })[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.what, finding])).values()].map(({ message, at }) => ({ message, at }));
}
