import { hostname } from "node:os";
import { afterAll, describe, expect, test } from "vitest";
import { Fault } from "#kit/fault.ts";
import { openDatabase, openStore } from "../open.ts";
import { startChild } from "../testing/child.ts";
import { engine, newPlace } from "../testing/place.ts";

const place = await newPlace();
const store = await openStore(place);
const other = await openStore(place);
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});
const { leases } = store;
const deadline = "2999-01-01T00:00:00.000Z";

describe(`leases on ${engine}`, () => {
  test("a name is held by one, who is named, until it is given back", async () => {
    const lease = await leases.acquire("sweep", { holder: "cc-ci sweep", deadline });
    expect(lease).toMatchObject({ name: "sweep", kind: "exclusive", holder: "cc-ci sweep", deadline, pid: process.pid, host: hostname() });
    for (const from of [leases, other.leases]) {
      const refused = await from.acquire("sweep", { holder: "another", deadline }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ kind: "infrastructure", code: "lease-held" });
      expect((refused as Fault).message).toContain(`cc-ci sweep since ${lease.since} (process ${process.pid}`);
    }
    expect(await other.leases.list()).toEqual([{ name: "sweep", kind: "exclusive", holder: "cc-ci sweep", since: lease.since, deadline, pid: process.pid, host: hostname() }]);
    await using elsewhere = await leases.acquire("another name", { holder: "x", deadline });
    expect(elsewhere.name).toBe("another name");
    await lease[Symbol.asyncDispose]();
    await lease[Symbol.asyncDispose]();
    await using again = await other.leases.acquire("sweep", { holder: "another", deadline });
    expect(again.holder).toBe("another");
  });

  test("many hold a name together, and nobody acquires it meanwhile", async () => {
    const first = await leases.hold("snapshot", { holder: "run-1", deadline });
    const second = await other.leases.hold("snapshot", { holder: "run-2", deadline });
    expect((await leases.holders("snapshot")).map(({ holder }) => holder).toSorted()).toEqual(["run-1", "run-2"]);
    await expect(leases.acquire("snapshot", { holder: "prune", deadline })).rejects.toMatchObject({ code: "lease-held" });
    await first[Symbol.asyncDispose]();
    await expect(leases.acquire("snapshot", { holder: "prune", deadline })).rejects.toMatchObject({ message: expect.stringContaining("run-2") });
    await second[Symbol.asyncDispose]();
    await using prune = await leases.acquire("snapshot", { holder: "prune", deadline });
    await expect(leases.hold("snapshot", { holder: "run-3", deadline })).rejects.toMatchObject({ message: expect.stringContaining(prune.holder) });
    expect((await leases.holders("snapshot")).map(({ kind }) => kind)).toEqual(["exclusive"]);
  });

  test("who waits gets it when it is given back, or is told when the time is over", async () => {
    const lease = await leases.acquire("wait", { holder: "first", deadline });
    const told: string[] = [];
    const waiting = other.leases.acquire("wait", { holder: "second", deadline, waitFor: 20_000, onWait: ({ holder }) => void told.push(holder) });
    await expect(other.leases.acquire("wait", { holder: "third", deadline, waitFor: 120 })).rejects.toMatchObject({ code: "lease-held" });
    await lease[Symbol.asyncDispose]();
    await using second = await waiting;
    expect(second.holder).toBe("second");
    // However often it looked.
    expect(told).toEqual(["first"]);
  });

  test("a signal ends the wait", async () => {
    await using _lease = await leases.acquire("signal", { holder: "first", deadline });
    const controller = new AbortController();
    const waiting = other.leases.acquire("signal", { holder: "second", deadline, waitFor: 60_000, signal: controller.signal });
    controller.abort(new Fault("cancelled", "interrupted", "interrupted by SIGINT"));
    await expect(waiting).rejects.toMatchObject({ kind: "cancelled", code: "interrupted" });
    await expect(leases.hold("free", { holder: "x", deadline, signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: "cancelled", code: "cancelled" });
    expect(await leases.holders("free")).toEqual([]);
  });

  test("who was killed holds nothing: not in the list, and the next one takes it over at once", async () => {
    const child = startChild("take-lease", place, place.stateHome, "1", "die");
    expect((await child.lines.next()).value).toBe("taken");
    await child.ended;
    await using database = await openDatabase(place);
    expect(await database.kysely.selectFrom("lease").select("pid").where("name", "=", "race").execute()).toEqual([{ pid: child.pid }]);
    expect(await leases.holders("race")).toEqual([]);
    expect((await leases.list()).map(({ name }) => name)).not.toContain("race");
    await using _mine = await leases.acquire("race", { holder: "next", deadline });
    expect(await database.kysely.selectFrom("lease").select("holder").where("name", "=", "race").execute()).toEqual([{ holder: "next" }]);
  });

  test("a holder out of sight keeps it until its deadline and some time after", async () => {
    const stranger = { token: "t", name: "far", kind: "exclusive", holder: "run-far", since: 0, deadline: 1_000_000, pid: 1, process_start: "1", boot_id: "another", pid_namespace: "pid:[1]", host: "far", machine: "m" };
    await using database = await openDatabase(place);
    await database.kysely.insertInto("lease").values(stranger).execute();
    const at = async (now: number) => openStore(place, { clock: { now: () => now, monotonic: () => performance.now() } });
    await using early = await at(1_000_000 + 600_000);
    const taken = early.leases.acquire("far", { holder: "x", deadline });
    // A file is of this machine alone, which was started again since.
    if (engine === "sqlite") {
      await (await taken)[Symbol.asyncDispose]();
      return;
    }
    await expect(taken).rejects.toMatchObject({ message: expect.stringContaining("process 1 on far") });
    await using late = await at(1_000_000 + 600_001);
    await using lease = await late.leases.acquire("far", { holder: "x", deadline });
    expect(lease.holder).toBe("x");
  });

  test("processes that race for one never have it together, and none is lost when one of them is killed", async () => {
    const turns = 12;
    const racers = Array.from({ length: 3 }, () => startChild("take-lease", place, place.stateHome, String(turns)));
    const dying = Array.from({ length: 2 }, () => startChild("take-lease", place, place.stateHome, "1", "die"));
    const ends = await Promise.all([...racers, ...dying].map(({ ended }) => ended));
    expect(ends.map(({ code, errors }) => ({ code, errors }))).toEqual([...racers.map(() => ({ code: 0, errors: "" })), ...dying.map(() => ({ code: null, errors: "" }))]);
    expect(await leases.holders("race")).toEqual([]);
  }, 120_000);
});
