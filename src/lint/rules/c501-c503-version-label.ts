import { compareVersions, parseVersion, whyNotRelease } from "#recipe/version.ts";
import type { Facts } from "../facts/facts.ts";
import { parseImage } from "../image.ts";
import { locate } from "../locate.ts";
import { needsGit, needsMerged } from "../needs.ts";
import type { Finding, Rule } from "../rule.ts";
import { versionLabel } from "../version-line.ts";

export const c501: Rule = {
  id: "C501",
  title: "service app carries the recipe's version",
  severity: "warning",
  why: "abra, backups and upgrades read the version of a running app from the label coop-cloud.${STACK_NAME}.version.",
  fix: "Run `abra recipe sync`, which writes the label MAJOR.MINOR.PATCH+UPSTREAM to service app.",
  abra: false,
  unchecked: needsMerged,
  check: (facts): Finding[] => {
    const label = versionLabel(facts);
    if (!label) return [{ message: "no service has a version label", at: locate(facts, ["services", "app", "deploy", "labels"]) }];
    const why = label.version === "" ? "it is empty" : whyNotRelease(label.version);
    return [
      ...(why === undefined ? [] : [{ message: `the version label "${label.version}" is no release: ${why}`, at: label.at }]),
      ...(label.service === "app" ? [] : [{ message: `the version label is on service ${label.service} and not on app`, at: label.at }]),
    ];
  },
};

export const c502: Rule = {
  id: "C502",
  title: "the version label agrees with the tags",
  severity: "warning",
  why: "Whoever deploys the tree as it is, such as a CI or a maintainer who tests, gets an app that tells the wrong version.",
  fix: "Run `abra recipe sync` before `abra recipe release`.",
  abra: false,
  unchecked: (facts) => needsMerged(facts) ?? needsGit(facts),
  check: (facts): Finding[] => {
    const label = versionLabel(facts);
    const own = parseVersion(label?.version ?? "");
    if (!label || !own) return [];
    if (facts.version !== undefined && facts.version !== label.version) return [{ message: `the version label says ${label.version}, and the tag is ${facts.version}`, at: label.at }];
    const newest = facts.git?.releases.at(-1);
    const known = facts.git?.releases.some((release) => release.tag === label.version);
    if (!newest || known || compareVersions(own, newest.version) > 0) return [];
    return [{ message: `the version label says ${label.version}, which was never released, and ${newest.tag} is newer`, at: label.at }];
  },
};

export const c503: Rule = {
  id: "C503",
  title: "the version's upstream part is the tag of the main image",
  severity: "warning",
  why: "Operators read from the part after the plus which version of the app they get.",
  fix: "Run `abra recipe sync` after changing the image.",
  abra: false,
  unchecked: needsMerged,
  check: (facts): Finding[] => {
    const label = versionLabel(facts);
    const upstream = parseVersion(label?.version ?? "")?.upstream;
    const tag = appTag(facts);
    if (!label || upstream === undefined || tag === undefined || plain(upstream) === plain(tag)) return [];
    return [{ message: `the version label says ${label.version}, and the image of service app is ${tag}`, at: label.at }];
  },
};

function appTag({ merged }: Facts): string | undefined {
  return parseImage(merged?.services["app"]?.image ?? "")?.tag;
}

/** A leading v and a suffix such as -alpine are often left out. */
function plain(version: string): string {
  return version.replace(/^v(?=\d)/, "").replace(/(?<=\d)-.*$/, "");
}
