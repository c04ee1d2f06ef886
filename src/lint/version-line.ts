import type { Position } from "#kit/fault.ts";
import { versionLabelOf, serviceLabels } from "#recipe/labels.ts";
import type { RecipeFacts } from "./facts/recipe-facts.ts";
import { atPair, findLabel, startOf } from "./look.ts";

type VersionLabel = { readonly service: string; readonly version: string; readonly at: Position };

/** The version that the compose files themselves tell. */
export function versionLabel(facts: RecipeFacts): VersionLabel | undefined {
  const label = versionLabelOf(serviceLabels(facts.merged ?? {}), facts.stack);
  if (!label) return undefined;
  const found = findLabel(facts, label.service, `coop-cloud.${facts.stack}.version`);
  return { ...label, at: found ? atPair(found.part, found.pair) : startOf("compose.yml") };
}

/** Where a finding about a release as such is shown: the release's note, else the version label, else the top of compose.yml. */
export function versionLine(facts: RecipeFacts, tag?: string): Position {
  const note = facts.tree.releaseNotes.find((each) => each.version === tag);
  return note ? startOf(note.path) : (versionLabel(facts)?.at ?? startOf("compose.yml"));
}
