import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions, parseVersion } from "#recipe/version.ts";
import { decideRoll, type RollCandidate, type RollDecision, type RollFacts } from "./decide-roll.ts";
import { linesThatAskForWork } from "./manual-work.ts";

const commitOf = (tag: string): string => `commit of ${tag}`;
const release = (tag: string, notes: string | null = null, more: Partial<RollCandidate> = {}): RollCandidate => ({ tag, commit: commitOf(tag), annotated: true, notes, ...more });
const facts = (version: string, releases: readonly RollCandidate[], more: Partial<RollFacts> = {}): RollFacts => ({ current: { version, commit: commitOf(version) }, releases, wanted: "latest", asked: null, failed: [], ...more });
/** `roll <version> <step> | <held release> <why>`. */
function short(decision: RollDecision): string {
  const held = decision.kind === "current" ? null : decision.held;
  const rest = held ? `${held.release} ${held.why}` : "";
  if (decision.kind === "roll") return `roll ${decision.to.version} ${decision.step}${rest && ` | ${rest}`}`;
  return decision.kind === "held" ? `held ${rest}` : "current";
}

const a = "1.0.0+26.3.5";
const b = "1.1.0+26.4.0";

describe("decideRoll", () => {
  test.each<[string, RollFacts, string]>([
    ["the newest runs", facts(b, [release(a), release(b)]), "current"],
    ["there are no releases", facts(a, []), "current"],
    ["a minor step", facts(a, [release(b), release(a)]), "roll 1.1.0+26.4.0 minor"],
    ["a patch", facts(b, [release("1.1.1+26.4.1"), release(b)]), "roll 1.1.1+26.4.1 patch"],
    ["only upstream is newer", facts("1.1.0+26.4.0", [release("1.1.0+26.4.1")]), "roll 1.1.0+26.4.1 patch"],
    ["several at once, the newest of them", facts(a, [release("1.1.0+26.4.0"), release("1.3.0+26.5.0"), release("1.2.0+26.4.5")]), "roll 1.3.0+26.5.0 minor"],
    ["a major step", facts(a, [release("2.0.0+26.4.0")]), "held 2.0.0+26.4.0 major"],
    ["a major step of the app itself", facts(a, [release("1.1.0+27.0.0")]), "held 1.1.0+27.0.0 major"],
    ["as far as a major step allows", facts(a, [release("2.0.0+27.0.0"), release(b)]), "roll 1.1.0+26.4.0 minor | 2.0.0+27.0.0 major"],
    ["notes that ask for work", facts(a, [release(b, "Run the manual migration first.\n")]), "held 1.1.0+26.4.0 manual-work"],
    ["notes on the way that ask for work", facts(a, [release("1.2.0+26.5.0", "Nothing to do."), release(b, "You must add the secret db_root.")]), "held 1.1.0+26.4.0 manual-work"],
    ["as far as the notes allow", facts(a, [release("1.2.0+26.5.0", "You must add the secret db_root."), release(b, "It migrates its database by itself.")]), "roll 1.1.0+26.4.0 minor | 1.2.0+26.5.0 manual-work"],
    ["notes of what ran before do not count", facts(a, [release(a, "Manual work."), release(b)]), "roll 1.1.0+26.4.0 minor"],
    ["a lightweight tag is no release", facts(a, [release(b, null, { annotated: false })]), "current"],
    ["a tag that is no version", facts(a, [release("latest")]), "current"],
    ["one that has failed before", facts(a, [release(b)], { failed: [b] }), "held 1.1.0+26.4.0 failed-before"],
    ["a newer one than has failed waits too", facts(a, [release(b), release("1.1.1+26.4.1")], { failed: [b] }), "held 1.1.0+26.4.0 failed-before"],
    ["its own tag was moved", facts(a, [release(a, null, { commit: "another" }), release(b)]), "held 1.0.0+26.3.5 tag-moved"],
    ["a person names one though its own tag was moved", facts(a, [release(a, null, { commit: "another" }), release(b)], { asked: b }), "roll 1.1.0+26.4.0 asked"],
    ["its own tag is gone", facts(a, [release(b)]), "roll 1.1.0+26.4.0 minor"],
    ["kept where it is", facts(a, [release(a), release(b)], { wanted: a }), "current"],
    ["kept at a newer one", facts(a, [release(b), release("1.2.0+26.5.0")], { wanted: b }), "roll 1.1.0+26.4.0 minor"],
    ["kept at an older one", facts(b, [release(a), release(b)], { wanted: a }), "held 1.0.0+26.3.5 backwards"],
    ["kept at one that is not there", facts(a, [release(a)], { wanted: "9.0.0+1" }), "held 9.0.0+1 unknown-release"],
    ["a person names a major one", facts(a, [release("2.0.0+27.0.0", "You must …")], { asked: "2.0.0+27.0.0" }), "roll 2.0.0+27.0.0 asked"],
    ["a person names one that failed", facts(a, [release(b)], { asked: b, failed: [b] }), "roll 1.1.0+26.4.0 asked"],
    ["a person names an older one", facts(b, [release(a)], { asked: a }), "held 1.0.0+26.3.5 backwards"],
    ["a person names what runs", facts(a, [release(a)], { asked: a }), "current"],
    ["a person names one that is not there", facts(a, [release(a)], { asked: "9.0.0+1" }), "held 9.0.0+1 unknown-release"],
    ["a person names a lightweight tag", facts(a, [release(b, null, { annotated: false })], { asked: b }), "held 1.1.0+26.4.0 unknown-release"],
  ])("%s", (_, given, expected) => expect(short(decideRoll(given))).toBe(expected));

  test("what is held carries its notes", () => {
    const decision = decideRoll(facts(a, [release(b, "Keycloak 26.4.\n\nYou must run kc.sh migrate by hand.\n")]));
    expect(decision).toMatchObject({ kind: "held", held: { notes: ["Keycloak 26.4.", "You must run kc.sh migrate by hand."], text: expect.stringContaining("kc.sh migrate") } });
  });

  const version = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 })).map(([x, y, z, u, v]) => `${x}.${y}.${z}+${u}.${v}.0`);
  const candidate = fc.record({ tag: version, annotated: fc.boolean(), notes: fc.constantFrom(null, "What is new.", "You must migrate by hand.") }).map((one) => release(one.tag, one.notes, { annotated: one.annotated }));
  const anyFacts = fc.record({ current: version, releases: fc.uniqueArray(candidate, { selector: ({ tag }) => tag, maxLength: 12 }), failed: fc.array(version, { maxLength: 3 }) }).map(({ current, releases, failed }) => facts(current, releases, { failed }));

  test("never goes back, never over a major step, never to what asks for work or has failed", () => {
    fc.assert(fc.property(anyFacts, (given) => {
      const decision = decideRoll(given);
      if (decision.kind !== "roll") return;
      const [from, to] = [parseVersion(given.current.version)!, parseVersion(decision.to.version)!];
      expect(compareVersions(to, from)).toBeGreaterThan(0);
      expect(to.major).toBe(from.major);
      const onTheWay = given.releases.filter(({ tag, annotated }) => annotated && compareVersions(parseVersion(tag)!, from) > 0 && compareVersions(parseVersion(tag)!, to) <= 0);
      expect(onTheWay.map(({ tag }) => tag)).toContain(decision.to.version);
      for (const { tag, notes } of onTheWay) {
        expect(linesThatAskForWork(notes ?? "")).toEqual([]);
        expect(given.failed).not.toContain(tag);
      }
    }));
  });

  test("does not depend on the order of the tags, and is at rest where it has rolled to", () => {
    fc.assert(fc.property(anyFacts, (given) => {
      const decision = decideRoll(given);
      expect(decideRoll({ ...given, releases: given.releases.toReversed() })).toEqual(decision);
      if (decision.kind !== "roll") return;
      const next = decideRoll({ ...given, current: decision.to });
      expect(next.kind).toBe(decision.held ? "held" : "current");
    }));
  });

  test("a newer release is rolled to or held, never passed over in silence", () => {
    fc.assert(fc.property(anyFacts, (given) => {
      const from = parseVersion(given.current.version)!;
      const newest = given.releases.filter(({ annotated }) => annotated).map(({ tag }) => parseVersion(tag)!).toSorted(compareVersions).at(-1);
      const decision = decideRoll(given);
      const passedOver = newest !== undefined && compareVersions(newest, from) > 0;
      expect(decision.kind !== "current").toBe(passedOver);
      if (decision.kind === "roll" && decision.held === null) expect(decision.to.version).toBe(newest?.text);
    }));
  });
});

describe("notes that ask for work", () => {
  test.each([
    "This release needs a manual migration of the database.",
    "BREAKING: the volume was renamed.",
    "Before upgrading, dump the database.",
    "You must set ADMIN_MAIL.",
    "The secret jwt has to be rotated.",
    "The tables need to be migrated with kc.sh.",
    "Follow the migration guide.",
    "Action required: add DB_HOST.",
    "Move the files by hand.",
  ])("%s", (line) => expect(linesThatAskForWork(`First line.\n${line}\n`)).toEqual([line]));

  test.each(["It migrates its database when it starts for the first time.", "No manual steps.", "No further manual work is needed.", "There are no breaking changes.", "Nothing has to be done by hand.", "What is new: faster pages.", "Upgrade without manual work.", ""])("not: %s", (notes) => expect(linesThatAskForWork(notes)).toEqual([]));
});
