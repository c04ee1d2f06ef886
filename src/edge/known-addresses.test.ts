import { beforeEach, expect, test } from "vitest";
import { KnownAddresses } from "./known-addresses.ts";

/** Questions that wait for the test to answer them. */
let questions: PromiseWithResolvers<readonly string[]>[];
let now: number;
let known: KnownAddresses;

beforeEach(() => {
  questions = [];
  now = 0;
  known = new KnownAddresses({
    find: () => {
      const question = Promise.withResolvers<readonly string[]>();
      questions.push(question);
      return question.promise;
    },
    fresh: 2_000, usable: 30_000, now: () => now,
  });
});

/** Says where a service is, by the question of that number. */
async function answer(index: number, ...addresses: string[]): Promise<void> {
  questions[index]!.resolve(addresses);
  await settle();
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("those who ask at the same time share one question, and those shortly after its answer", async () => {
  const both = Promise.all([known.of("a"), known.of("a")]);
  await answer(0, "10.0.0.1");
  expect(await both).toEqual([["10.0.0.1"], ["10.0.0.1"]]);
  now = 1_999;
  expect(await known.of("a")).toEqual(["10.0.0.1"]);
  expect(questions).toHaveLength(1);
});

test("an answer that is no longer fresh is given at once, and asked anew once behind it", async () => {
  void known.of("a");
  await answer(0, "10.0.0.1");
  now = 2_000;
  expect(await Promise.all([known.of("a"), known.of("a")])).toEqual([["10.0.0.1"], ["10.0.0.1"]]);
  expect(questions).toHaveLength(2);
  await answer(1, "10.0.0.2");
  expect(await known.of("a")).toEqual(["10.0.0.2"]);
  now = 3_999;
  expect(await known.of("a")).toEqual(["10.0.0.2"]);
  expect(questions).toHaveLength(2);
});

test.each([
  ["too old", 30_000, ["10.0.0.1"]],
  ["none at all", 2_000, []],
])("an answer that is %s is waited for", async (_, later, first) => {
  void known.of("a");
  await answer(0, ...first);
  now = later;
  const asked = known.of("a");
  await answer(1, "10.0.0.2");
  expect(await asked).toEqual(["10.0.0.2"]);
});

test.each([["the service", "a"], ["all", undefined]])("what is forgotten (%s) is asked anew, and an older question says nothing about it", async (_, which) => {
  void known.of("a");
  await answer(0, "10.0.0.1");
  now = 2_000;
  void known.of("a");
  known.forget(which);
  const asked = known.of("a");
  await answer(2, "10.0.0.3");
  await answer(1, "10.0.0.1");
  expect(await asked).toEqual(["10.0.0.3"]);
  expect(await known.of("a")).toEqual(["10.0.0.3"]);
});

test("other services are not forgotten with one", async () => {
  void known.of("a");
  void known.of("b");
  await answer(0, "10.0.0.1");
  await answer(1, "10.0.0.2");
  known.forget("a");
  expect(await known.of("b")).toEqual(["10.0.0.2"]);
  expect(questions).toHaveLength(2);
});

test("a question that fails is told to those who wait for it, and asked again by the next", async () => {
  const asked = known.of("a");
  questions[0]!.reject(new Error("no engine"));
  await expect(asked).rejects.toThrow("no engine");
  await settle();
  const again = known.of("a");
  await answer(1, "10.0.0.1");
  expect(await again).toEqual(["10.0.0.1"]);
});

test("one that fails behind an answer tells nobody, and the next waits for a new one", async () => {
  void known.of("a");
  await answer(0, "10.0.0.1");
  now = 2_000;
  expect(await known.of("a")).toEqual(["10.0.0.1"]);
  questions[1]!.reject(new Error("no engine"));
  await settle();
  const asked = known.of("a");
  await answer(2, "10.0.0.2");
  expect(await asked).toEqual(["10.0.0.2"]);
});

test("an older question that fails does not take a newer answer away", async () => {
  const first = known.of("a");
  known.forget("a");
  void known.of("a");
  await answer(1, "10.0.0.2");
  questions[0]!.reject(new Error("no engine"));
  await expect(first).rejects.toThrow("no engine");
  await settle();
  expect(await known.of("a")).toEqual(["10.0.0.2"]);
});
