import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { widthOf } from "#results/text.ts";
import { planRemovals, type Budget, type Holdings } from "./policy.ts";
import { renderDisk, renderDiskJson, type DiskReport } from "./render.ts";

const now = Date.parse("2026-11-29T00:00:00.000Z");
const mib = 1024 ** 2;
const holdings: Holdings = {
  enrolled: 2,
  snapshots: [
    { id: "notes-20261129", recipe: "notes", enrolled: true, state: "current", pinned: false, inUse: false, bytes: 300 * mib, createdAt: now },
    { id: "notes-20261101", recipe: "notes", enrolled: true, state: "kept", pinned: false, inUse: false, bytes: 280 * mib, createdAt: now - 9 },
    { id: "wiki-20260101", recipe: "wiki", enrolled: false, state: "kept", pinned: false, inUse: false, bytes: 500 * mib, createdAt: 1 },
    { id: "gone", recipe: "notes", enrolled: true, state: "pruned", pinned: false, inUse: false, bytes: 0, createdAt: 1 },
  ],
  images: [{ id: "sha256:1", refs: ["postgres:17"], ours: false, usedByCanonicals: false, running: true, bytes: 400 * mib, lastUsed: null }],
  runs: [{ id: "20260101-000000-notes-4f2a91", endedAt: 1, verdict: "red", evidenceOf: null, bytes: 3 * mib }],
  caches: [],
  warm: [{ name: "keycloak", bytes: 20 * mib }],
};

function reportOf(budget: Budget, change: Partial<DiskReport> = {}): DiskReport {
  return { holdings, budget, space: { free: 20 * 1024 * mib, total: 70 * 1024 * mib }, plan: planRemovals(holdings, budget, now, { snapshots: 1, runs: 0 }), problems: [], ...change };
}

const tight = reportOf({ bytes: 1024 * mib, free: { wanted: 10 * 1024 * mib, now: 20 * 1024 * mib } });

test("what is held, what stays and why, and what goes", () => {
  expect(renderDisk(tight)).toBe(`! 479 MiB too much: 500 MiB can go
20 GiB of 70 GiB free; 1 GiB at most, 10 GiB to stay free

held
  3 snapshots   1.1 GiB  500 MiB could go
  0 caches      0 bytes  nothing could go
  1 run folder    3 MiB  3 MiB could go
  1 image       400 MiB  nothing could go
  1 warm app     20 MiB  nothing could go

stays
  1 snapshot  300 MiB  current
  1 snapshot  280 MiB  one of the earlier ones that are kept
  1 image     400 MiB  not ours
  1 warm app   20 MiB  what the warm keycloak has stored

goes, in this order
  snapshot wiki-20260101  500 MiB  wiki is no longer enrolled
`);
});

test("room enough, and not enough", () => {
  expect(renderDisk(reportOf({ bytes: null, free: null }))).toMatch(/^✔ room enough: nothing goes\n20 GiB of 70 GiB free; no limit\n/);
  expect(renderDisk(reportOf({ bytes: null, free: null }))).not.toContain("\ngoes");
  expect(renderDisk(reportOf({ bytes: 100 * mib, free: null }))).toMatch(/^✘ 1\.4 GiB too much, and only 503 MiB can go\n/);
  expect(renderDisk(reportOf({ bytes: null, free: null }, { problems: ["du: cannot read 'x'"] }))).toMatch(/\n\n! du: cannot read 'x'\n$/);
  const empty: Holdings = { enrolled: 0, snapshots: [], images: [], runs: [], caches: [], warm: [] };
  expect(renderDisk(reportOf({ bytes: null, free: null }, { holdings: empty, plan: planRemovals(empty, { bytes: null, free: null }, now) }))).toContain("  0 images       0 bytes  nothing could go\n");
});

test("as JSON", () => {
  const text = renderDiskJson(tight);
  expect(text.match(/\n/g)).toHaveLength(1);
  expect(JSON.parse(text)).toEqual({
    space: tight.space, budget: tight.budget, plan: tight.plan, problems: [],
    holdings: [{ kind: "snapshot", count: 3, bytes: 1080 * mib, removable: 500 * mib }, { kind: "cache", count: 0, bytes: 0, removable: 0 }, { kind: "run", count: 1, bytes: 3 * mib, removable: 3 * mib }, { kind: "image", count: 1, bytes: 400 * mib, removable: 0 }, { kind: "warm", count: 1, bytes: 20 * mib, removable: 0 }],
  });
});

test("it fits the terminal, in colour and without, whatever things are called", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 200 }), (evil, width) => {
    const snapshots = [{ ...holdings.snapshots[2]!, id: `x${evil}\n\u001B[2J`, recipe: `r${evil}\n` }];
    const plan = planRemovals({ ...holdings, snapshots }, { bytes: 0, free: null }, now);
    const report = reportOf({ bytes: 0, free: null }, { holdings: { ...holdings, snapshots }, plan, problems: [`p${evil}\n`] });
    const text = renderDisk(report, { width });
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(Math.max(...text.split("\n").map(widthOf))).toBeLessThanOrEqual(Math.max(40, Math.min(width, 140)));
    expect(stripVTControlCharacters(renderDisk(report, { width, colour: true }))).toBe(text);
  }), { numRuns: 60 });
});
