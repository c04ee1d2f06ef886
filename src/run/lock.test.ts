import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownIdentity } from "#results/owner-alive.ts";
import { dropDeadLocks, lockDomain, lockedDomains, lockPath } from "./lock.ts";

const domain = "note-1.localhost";
const run = { id: "run-1", since: "2026-11-24T00:00:00.000Z", deadline: "2099-01-01T00:00:00.000Z" };
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cc-ci-lock-"));
});
afterEach(() => rm(home, { recursive: true }));

const hold = async (name: string, change: object): Promise<void> => {
  await using _ = await lockDomain(home, "first.localhost", run);
  await writeFile(lockPath(home, name), JSON.stringify({ run: "run-0", domain: name, ...run, ...(await ownIdentity()), ...change }));
};

describe("lockDomain", () => {
  test("names its holder while it is held, and is gone afterwards", async () => {
    {
      await using _ = await lockDomain(home, domain, run);
      expect(JSON.parse(await readFile(lockPath(home, domain), "utf8"))).toMatchObject({ run: "run-1", domain, since: run.since, deadline: run.deadline, pid: process.pid });
      expect(await readdir(join(home, "locks"))).toEqual([`${domain}.json`]);
    }
    expect(await readdir(join(home, "locks"))).toEqual([]);
    await using _ = await lockDomain(home, domain, run);
  });

  test("a live holder is never robbed", async () => {
    await using _ = await lockDomain(home, domain, run);
    await expect(lockDomain(home, domain, { ...run, id: "run-2" })).rejects.toMatchObject({
      kind: "infrastructure", code: "domain-locked", message: `the domain ${domain} is held by run run-1 since ${run.since}`, next: "Wait for that run to end.",
    });
    expect(JSON.parse(await readFile(lockPath(home, domain), "utf8"))).toMatchObject({ run: "run-1" });
  });

  test("nor is a dead one; the reaper is named", async () => {
    await hold(domain, { run: "run-0", bootId: "another boot" });
    await expect(lockDomain(home, domain, run)).rejects.toMatchObject({ code: "domain-locked", message: expect.stringContaining("run run-0"), next: expect.stringContaining("cc-ci reap") });
  });

  test.each(["", "{", "null", "[]", '{"run":"x"}'])("a lock that holds %j is damaged, and stays", async (text) => {
    await hold(domain, {});
    await writeFile(lockPath(home, domain), text);
    await expect(lockDomain(home, domain, run)).rejects.toMatchObject({ kind: "infrastructure", code: "lock-damaged" });
    expect(await readFile(lockPath(home, domain), "utf8")).toBe(text);
  });

  test("of many at once exactly one gets it; other domains are not in the way", async () => {
    const tries = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => lockDomain(home, domain, { ...run, id: `run-${i}` })));
    const got = tries.filter((one) => one.status === "fulfilled");
    expect(got).toHaveLength(1);
    await using _ = await lockDomain(home, "other.localhost", run);
    await got[0]!.value[Symbol.asyncDispose]();
    expect(await readdir(join(home, "locks"))).toEqual(["other.localhost.json"]);
  });
});

describe("lockedDomains", () => {
  test("names all holders, and says which are dead", async () => {
    await using _ = await lockDomain(home, "alive.localhost", run);
    await hold("dead.localhost", { run: "run-0", bootId: "another boot" });
    await writeFile(lockPath(home, "damaged.localhost"), "{");
    expect((await lockedDomains(home)).map(({ holder, alive }) => `${holder.domain} ${holder.run} ${alive}`)).toEqual(["alive.localhost run-1 true", "dead.localhost run-0 false"]);
  });

  test("where nothing was ever locked there are none", async () => {
    expect(await lockedDomains(join(home, "none"))).toEqual([]);
  });
});

describe("dropDeadLocks", () => {
  test("drops locks of the dead and damaged ones that are old, and no other", async () => {
    await using _ = await lockDomain(home, "alive.localhost", run);
    await hold("dead.localhost", { bootId: "another boot" });
    await hold("reused.localhost", { processStart: "1" });
    const damaged = ["young.localhost", "old.localhost"];
    for (const name of damaged) await writeFile(lockPath(home, name), "{");
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lockPath(home, "old.localhost"), longAgo, longAgo);
    await dropDeadLocks(home);
    expect((await readdir(join(home, "locks"))).toSorted()).toEqual(["alive.localhost.json", "young.localhost.json"]);
  });

  test("where nothing was ever locked there is nothing to do", async () => {
    await dropDeadLocks(join(home, "none"));
  });
});
