import { expect, test } from "vitest";
import { decideSweep, type SweepFacts } from "./sweep.ts";

const facts: SweepFacts = { name: "one", kind: "snapshot", owned: false, known: false };

test.each<[Partial<SweepFacts>, string | undefined]>([
  [{}, "the snapshot one, which nothing refers to"],
  [{ known: true }, undefined],
  [{ owned: true }, undefined],
  [{ name: "one.new" }, "half of the snapshot one, whose process ended"],
  // Known is the whole one of that name, not its half.
  [{ name: "one.new", known: true }, "half of the snapshot one, whose process ended"],
  [{ name: "one.new", owned: true }, undefined],
  [{ kind: "app" }, "the volumes of one, which nothing refers to"],
  [{ kind: "app", name: "one.new" }, "half of the volumes of one, whose process ended"],
  [{ name: ".of-1" }, "the beginnings of a snapshot, whose process ended"],
  [{ name: ".of-1", owned: true }, undefined],
  [{ kind: "app", name: ".of-1" }, "the beginnings of a folder of volumes, whose process ended"],
  [{ kind: "scratch", name: ".of-1" }, "a copy that was being verified when its process ended"],
  [{ kind: "scratch" }, "a copy that was being verified when its process ended"],
  [{ kind: "scratch", owned: true }, undefined],
])("%j: %s", (change, why) => {
  expect(decideSweep({ ...facts, ...change })).toEqual(why === undefined ? { kind: "keep" } : { kind: "remove", why });
});
