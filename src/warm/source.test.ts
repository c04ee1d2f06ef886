import { expect, test } from "vitest";
import { whyUnfit } from "./source.ts";

const release = { version: "1.0.0+1", commit: "c", upgraded: false };
const up = { name: "idp", state: "up", release, endpoint: "unix:///e", move: null } as const;
const asker = { release: null, endpoint: "unix:///e" };
const move = { from: release, to: { ...release, version: "1.1.0+1" }, phase: "deploying", snapshot: null, volumes: [], fresh: false, startedAt: "" } as const;

test.each<[string, Parameters<typeof whyUnfit>, string | null]>([
  ["up", [up, asker], null],
  ["up at the release that is wanted", [up, { ...asker, release: "1.0.0+1" }], null],
  ["up at another release", [up, { ...asker, release: "1.1.0+1" }], "is 1.0.0+1, and 1.1.0+1 is wanted"],
  ["down", [{ ...up, state: "down" }, asker], "is down"],
  ["never up", [{ ...up, state: "down", release: null }, asker], "is down"],
  ["between two releases", [{ ...up, state: "moving", move }, asker], "on its way to 1.1.0+1"],
  ["on another engine", [up, { ...asker, endpoint: "tcp://x:1" }], "on another engine"],
])("%s", (_, given, expected) => (expected === null ? expect(whyUnfit(...given)).toBeNull() : expect(whyUnfit(...given)).toContain(expected)));
