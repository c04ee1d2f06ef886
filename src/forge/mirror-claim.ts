import { Fault } from "#kit/fault.ts";
import type { Repository, RepositoryName } from "./port.ts";

/** A topic by which an administrator gives an existing repository to cc-ci. */
export const mirrorTopic = "cc-ci-mirror";

const descriptionPattern = /^Mirror of (\S+), kept by cc-ci/;

/** What a mirror says about itself from its first moment on; that it is ours is known by it. */
export function mirrorDescription(upstream: string): string {
  return `Mirror of ${upstream}, kept by cc-ci. Its default branch and release tags are overwritten.`;
}

/**
 * Refuses every repository that cc-ci must not write to, before anything is pushed. Pure. Ours is one whose description says so and names this upstream,
 * or one that carries the topic {@link mirrorTopic}.
 */
export function checkMirror(wanted: RepositoryName, upstream: string, found: Repository): Fault | undefined {
  const name = `${found.owner}/${found.name}`;
  if (found.owner.toLowerCase() !== wanted.owner.toLowerCase() || found.name.toLowerCase() !== wanted.name.toLowerCase()) {
    return new Fault("usage", "mirror-of-another-owner", `${wanted.owner}/${wanted.name} belongs to somebody else now: ${name}`, { next: "Move it back, or name another owner." });
  }
  const of = descriptionPattern.exec(found.description)?.[1];
  if (!found.topics.includes(mirrorTopic)) {
    if (of === undefined) {
      return new Fault("usage", "mirror-foreign", `${name} exists and is not a mirror that cc-ci keeps; it was left as it is`, {
        next: `Rename it; or, if cc-ci may overwrite it, give it the topic ${mirrorTopic}.`,
        evidence: [found.page],
      });
    }
    if (of !== upstream) {
      return new Fault("usage", "mirror-of-another-upstream", `${name} mirrors ${of}, not ${upstream}`, { next: `If upstream has moved, give the mirror the topic ${mirrorTopic}.`, evidence: [found.page] });
    }
  }
  if (found.archived || found.pullMirror) {
    return new Fault("usage", "mirror-read-only", `${name} ${found.archived ? "is archived" : "is pulled by the forge itself"}, so that nobody can push to it`, { next: "Change that in its settings.", evidence: [found.page] });
  }
  if (!found.canPush) return new Fault("usage", "mirror-not-writable", `cc-ci may not push to ${name}`, { next: "Give the token's user the right to write there.", evidence: [found.page] });
  return undefined;
}
