import { expect, test } from "vitest";
import { whyLost } from "./why-lost.ts";

/** Answers one list of tasks after the other. */
function answers(...lists: readonly string[][]): () => Promise<string[]> {
  const left = lists.values();
  return async () => left.next().value ?? [];
}

test.each([
  { name: "the same tasks, and well", now: [["a", "b"], ["a", "b"]], ill: null, why: null },
  { name: "the same tasks, but ill", now: [["a", "b"], ["a", "b"]], ill: "it answers 500", why: "it answers 500" },
  { name: "one is gone", now: [["a"]], ill: null, why: "its tasks are gone" },
  { name: "one was started anew", now: [["a", "c"]], ill: null, why: "its tasks were started anew" },
  { name: "one died just now, which the engine does not know yet, and is well again before anybody lost patience", now: [["a", "b"], ["a", "c"]], ill: null, why: "its tasks were started anew" },
  { name: "one died just now, and the others answer without it", now: [["a", "b"], ["a"]], ill: null, why: "its tasks are gone" },
])("$name: $why", async ({ now, ill, why }) => {
  expect(await whyLost(["a", "b"], { tasks: answers(...now), ill: async () => ill })).toBe(why);
});

test("where tasks are gone nobody waits until it is well", async () => {
  let asked = 0;
  await whyLost(["a"], { tasks: answers([]), ill: async () => ((asked += 1), null) });
  expect(asked).toBe(0);
});
