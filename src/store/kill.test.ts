import { describe, expect, test } from "vitest";
import { checkStore } from "./check.ts";
import { openStore } from "./open.ts";
import { startChild } from "./testing/child.ts";
import { engine, newPlace } from "./testing/place.ts";

describe(`a store on ${engine} whose writer is killed`, () => {
  test("has all that was confirmed, and exactly one current canonical", async () => {
    await using place = await newPlace();
    const confirmed: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      const child = startChild("change-canonicals", place);
      // Killed at another moment of its work each time.
      for (let line = 0; line <= round * 3; line += 1) confirmed.push((await child.lines.next()).value as string);
      await new Promise((resolve) => { setTimeout(resolve, (round * 7) % 20); });
      await child.kill();
      for (let line = await child.lines.next(); !line.done; line = await child.lines.next()) confirmed.push(line.value);
      await using store = await openStore(place);
      const history = await store.canonicals.history("notes");
      expect(history.filter(({ state }) => state === "current")).toHaveLength(1);
      expect(confirmed.filter((id) => !history.some((record) => record.id === id))).toEqual([]);
      // At most the one whose confirmation the kill cut off, in each round.
      expect(history.length - confirmed.length).toBeLessThanOrEqual(round + 1);
    }
    expect(confirmed.length).toBeGreaterThan(50);
    expect(await checkStore(place)).toMatchObject({ problems: [] });
  }, 120_000);
});
