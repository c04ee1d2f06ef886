import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isReleaseTag } from "#recipe/version.ts";
import type { KnownUpstream } from "./known.ts";
import type { RemoteTag } from "./ls-remote.ts";
import { headsToPlace, planMirror, type MirrorFacts } from "./mirror-decision.ts";
import { commitsByTag, readReleases } from "./release-tags.ts";
import type { UpstreamState } from "./upstream-state.ts";

type Tags = Readonly<Record<string, string>>;

/** A tag `x: "a"` is annotated and leads to commit a; `x: "=a"` is a lightweight one. */
function tagList(tags: Tags): RemoteTag[] {
  return Object.entries(tags).map(([name, text]) => (text.startsWith("=") ? { name, object: text.slice(1), commit: text.slice(1), annotated: false } : { name, object: `tag:${text}`, commit: text.split("/")[0]!, annotated: true }));
}

function upstream(head: string, tags: Tags = {}, defaultBranch = "main"): UpstreamState {
  const { releases, others, notices } = readReleases(tagList(tags));
  return { defaultBranch, head, releases, tags: commitsByTag(releases), otherTags: others, notices };
}

function mirror(branches: Tags, tags: Tags = {}, defaultBranch = "main"): MirrorFacts["mirror"] {
  return { defaultBranch, branches: new Map(Object.entries(branches)), tags: tagList(tags) };
}

function known(head: string, tags: Tags = {}, defaultBranch = "main"): KnownUpstream {
  return { head, tags, defaultBranch };
}

type Case = { is: string; upstream: UpstreamState; mirror: MirrorFacts["mirror"]; known?: KnownUpstream; contained?: Record<string, boolean>; expected: Partial<ReturnType<typeof planMirror>> };

const cases: Case[] = [
  { is: "in step", upstream: upstream("a", { "1.0.0+1": "a" }), mirror: mirror({ main: "a", topic: "x" }, { "1.0.0+1": "a", own: "x" }), known: known("a", { "1.0.0+1": "a" }), expected: { kind: "nothing-to-do", updates: [], defaultBranch: undefined, events: [], strayTags: [] } },
  {
    is: "new",
    upstream: upstream("a", { "1.0.0+1": "a", latest: "a" }, "master"),
    mirror: mirror({}, {}, "master"),
    expected: {
      kind: "update",
      updates: [
        { ref: "refs/heads/master", object: "a", force: true },
        { ref: "refs/tags/1.0.0+1", object: "tag:a", force: true },
        { ref: "refs/tags/latest", object: "tag:a", force: false },
      ],
      events: [],
    },
  },
  { is: "gone on", upstream: upstream("b"), mirror: mirror({ main: "a" }), known: known("a"), contained: { a: true }, expected: { updates: [{ ref: "refs/heads/main", object: "b", force: true }], events: [] } },
  { is: "rewritten", upstream: upstream("b"), mirror: mirror({ main: "a" }), known: known("a"), contained: { a: false }, expected: { events: [{ kind: "history-rewritten", branch: "main", from: "a", to: "b" }] } },
  { is: "rewritten, with nothing to remember", upstream: upstream("b"), mirror: mirror({ main: "a" }), contained: { a: false }, expected: { events: [{ kind: "history-rewritten", branch: "main", from: "a", to: "b" }] } },
  { is: "rewritten, pushed, and killed before it was told", upstream: upstream("b"), mirror: mirror({ main: "b" }), known: known("a"), contained: { a: false }, expected: { kind: "nothing-to-do", events: [{ kind: "history-rewritten", branch: "main", from: "a", to: "b" }] } },
  { is: "pushed to by somebody", upstream: upstream("a"), mirror: mirror({ main: "x" }), known: known("a"), contained: { x: false }, expected: { updates: [{ ref: "refs/heads/main", object: "a", force: true }], events: [{ kind: "mirror-overwritten", branch: "main", from: "x", to: "a" }] } },
  { is: "set back by somebody", upstream: upstream("b"), mirror: mirror({ main: "a" }), known: known("b"), contained: { a: true }, expected: { updates: [{ ref: "refs/heads/main", object: "b", force: true }], events: [] } },
  {
    is: "renamed",
    upstream: upstream("a", {}, "main"),
    mirror: mirror({ master: "a" }, {}, "master"),
    known: known("a", {}, "master"),
    expected: { updates: [{ ref: "refs/heads/main", object: "a", force: true }], defaultBranch: "main", events: [{ kind: "default-branch-renamed", from: "master", to: "main" }] },
  },
  { is: "renamed, with nothing to remember", upstream: upstream("a", {}, "main"), mirror: mirror({ master: "a" }, {}, "master"), contained: {}, expected: { defaultBranch: "main", events: [{ kind: "default-branch-renamed", from: "master", to: "main" }] } },
  { is: "given another default branch by somebody", upstream: upstream("a"), mirror: mirror({ main: "a", topic: "x" }, {}, "topic"), known: known("a"), expected: { kind: "update", updates: [], defaultBranch: "main", events: [] } },
  {
    is: "moved tag",
    upstream: upstream("b", { "1.0.0+1": "b" }),
    mirror: mirror({ main: "b" }, { "1.0.0+1": "a" }),
    known: known("b", { "1.0.0+1": "a" }),
    expected: { updates: [{ ref: "refs/tags/1.0.0+1", object: "tag:b", force: true }], events: [{ kind: "tag-moved", tag: "1.0.0+1", from: "a", to: "b" }] },
  },
  { is: "moved tag, with nothing to remember", upstream: upstream("b", { "1.0.0+1": "b" }), mirror: mirror({ main: "b" }, { "1.0.0+1": "a" }), expected: { events: [{ kind: "tag-moved", tag: "1.0.0+1", from: "a", to: "b" }] } },
  { is: "moved tag, pushed, and killed before it was told", upstream: upstream("b", { "1.0.0+1": "b" }), mirror: mirror({ main: "b" }, { "1.0.0+1": "b" }), known: known("b", { "1.0.0+1": "a" }), expected: { kind: "nothing-to-do", events: [{ kind: "tag-moved", tag: "1.0.0+1", from: "a", to: "b" }] } },
  { is: "tag that somebody moved on the mirror", upstream: upstream("b", { "1.0.0+1": "a" }), mirror: mirror({ main: "b" }, { "1.0.0+1": "x" }), known: known("b", { "1.0.0+1": "a" }), expected: { updates: [{ ref: "refs/tags/1.0.0+1", object: "tag:a", force: true }], events: [] } },
  { is: "tag annotated anew at the same commit", upstream: upstream("a", { "1.0.0+1": "a/again" }), mirror: mirror({ main: "a" }, { "1.0.0+1": "a" }), known: known("a", { "1.0.0+1": "a" }), expected: { updates: [{ ref: "refs/tags/1.0.0+1", object: "tag:a/again", force: true }], events: [] } },
  { is: "lightweight tag made annotated", upstream: upstream("a", { "1.0.0+1": "a" }), mirror: mirror({ main: "a" }, { "1.0.0+1": "=a" }), known: known("a", { "1.0.0+1": "a" }), expected: { updates: [{ ref: "refs/tags/1.0.0+1", object: "tag:a", force: true }], events: [] } },
  {
    is: "withdrawn release",
    upstream: upstream("a", {}),
    mirror: mirror({ main: "a" }, { "1.0.0+1": "a" }),
    known: known("a", { "1.0.0+1": "a" }),
    expected: { updates: [{ ref: "refs/tags/1.0.0+1", object: undefined, force: true }], events: [{ kind: "tag-deleted", tag: "1.0.0+1", from: "a" }], strayTags: [] },
  },
  { is: "withdrawn release, removed, and killed before it was told", upstream: upstream("a"), mirror: mirror({ main: "a" }), known: known("a", { "1.0.0+1": "a" }), expected: { kind: "nothing-to-do", events: [{ kind: "tag-deleted", tag: "1.0.0+1", from: "a" }] } },
  { is: "release that somebody tagged on the mirror", upstream: upstream("a"), mirror: mirror({ main: "a" }, { "9.0.0+1": "x" }), known: known("a"), expected: { kind: "nothing-to-do", events: [], strayTags: ["9.0.0+1"] } },
  { is: "surplus release, with nothing to remember", upstream: upstream("a"), mirror: mirror({ main: "a" }, { "9.0.0+1": "x" }), expected: { kind: "nothing-to-do", events: [], strayTags: ["9.0.0+1"] } },
  { is: "other tag that moved", upstream: upstream("a", { latest: "b" }), mirror: mirror({ main: "a" }, { latest: "a" }), known: known("a"), expected: { kind: "nothing-to-do", events: [] } },
  { is: "other tag that is gone", upstream: upstream("a"), mirror: mirror({ main: "a" }, { latest: "a" }), known: known("a", { latest: "a" }), expected: { kind: "nothing-to-do", events: [], strayTags: [] } },
  { is: "tag named like a property", upstream: upstream("a", { constructor: "a", "1.0.0+constructor": "a" }), mirror: mirror({ main: "a" }), known: known("a"), expected: { updates: [{ ref: "refs/tags/1.0.0+constructor", object: "tag:a", force: true }, { ref: "refs/tags/constructor", object: "tag:a", force: false }], events: [] } },
];

describe("planMirror", () => {
  test.each(cases)("$is", ({ expected, contained = {}, ...facts }) => {
    expect(planMirror({ ...facts, known: facts.known, contained: new Map(Object.entries(contained)) })).toMatchObject(expected);
  });

  const commit = fc.constantFrom("a", "b", "c", "=a", "=b");
  const tag = fc.constantFrom("1.0.0+1", "1.1.0+1", "2.0.0+1", "latest", "v1");
  const tags = fc.dictionary(tag, commit);
  const branch = fc.constantFrom("main", "master", "topic");
  const head = fc.constantFrom("a", "b", "c");
  const facts = fc.record({
    upstream: fc.tuple(head, tags, branch).map(([at, list, name]) => upstream(at, list, name)),
    mirror: fc.tuple(fc.dictionary(branch, head), tags, branch).map(([list, some, name]) => mirror(list, some, name)),
    known: fc.option(fc.tuple(head, fc.dictionary(tag, head), branch).map(([at, list, name]) => known(at, list, name)), { nil: undefined }),
    contained: fc.dictionary(head, fc.boolean()).map((record) => new Map(Object.entries(record))),
  }).map((given) => ({ ...given, contained: new Map(given.contained).set(given.upstream.head, true) }));

  /** The mirror after the plan was carried out. */
  function carryOut({ mirror: before }: MirrorFacts, plan: ReturnType<typeof planMirror>, after: UpstreamState): MirrorFacts["mirror"] {
    const branches = new Map(before.branches);
    const list = new Map(before.tags.map((item) => [item.name, item]));
    const source = new Map([...after.releases.map((release) => ({ name: release.tag, object: release.object, commit: release.commit, annotated: release.annotated })), ...after.otherTags].map((item) => [item.name, item]));
    for (const { ref, object } of plan.updates) {
      const name = ref.replace(/^refs\/(heads|tags)\//, "");
      if (ref.startsWith("refs/heads/")) branches.set(name, object!);
      else if (object === undefined) list.delete(name);
      else list.set(name, source.get(name)!);
    }
    return { defaultBranch: plan.defaultBranch ?? before.defaultBranch, branches, tags: [...list.values()] };
  }

  test("makes the mirror equal to upstream, and then has nothing to do", () => {
    fc.assert(fc.property(facts, (given) => {
      const after = carryOut(given, planMirror(given), given.upstream);
      expect(after.defaultBranch).toBe(given.upstream.defaultBranch);
      expect(after.branches.get(given.upstream.defaultBranch)).toBe(given.upstream.head);
      for (const { tag: name, object } of given.upstream.releases) expect(after.tags.find((item) => item.name === name)?.object).toBe(object);
      const { defaultBranch, head: at, tags: list } = given.upstream;
      const again = planMirror({ upstream: given.upstream, mirror: after, known: { defaultBranch, head: at, tags: list }, contained: new Map() });
      expect(again).toMatchObject({ kind: "nothing-to-do", updates: [], events: [] });
    }));
  });

  test("touches no other branch, no other tag, and no release that upstream is not known to have had", () => {
    fc.assert(fc.property(facts, (given) => {
      const plan = planMirror(given);
      const after = carryOut(given, plan, given.upstream);
      for (const [name, at] of given.mirror.branches) if (name !== given.upstream.defaultBranch) expect(after.branches.get(name)).toBe(at);
      for (const item of given.mirror.tags.filter(({ name }) => !isReleaseTag(name))) expect(after.tags).toContainEqual(item);
      for (const name of plan.strayTags) expect(after.tags.map((item) => item.name)).toContain(name);
      for (const { ref, object } of plan.updates) if (object === undefined) expect(given.known?.tags).toHaveProperty([ref.replace("refs/tags/", "")]);
    }));
  });

  test("tells the same whether it was carried out before or not, when a sync is remembered", () => {
    fc.assert(fc.property(facts.filter(({ known: former }) => former !== undefined), (given) => {
      const plan = planMirror(given);
      const told = plan.events.filter(({ kind }) => kind !== "mirror-overwritten");
      const again = planMirror({ ...given, mirror: carryOut(given, plan, given.upstream) });
      // Tags that only the mirror knew are its own affair.
      const former = new Set(Object.keys(given.known!.tags));
      expect(again.events).toEqual(told.filter((event) => !("tag" in event) || former.has(event.tag)));
    }));
  });

  test("asks git only about heads that differ from upstream's", () => {
    fc.assert(fc.property(facts, (given) => {
      expect(headsToPlace(given)).not.toContain(given.upstream.head);
    }));
  });
});
