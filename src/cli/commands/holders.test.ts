import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "#kit/packages.ts";
import { mustRun } from "#kit/process.ts";
import { lockDomain } from "#run/lock.ts";
import { openStore } from "#store/open.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cc-ci-holders-"));
});
afterEach(() => rm(home, { recursive: true }));

const holders = (...more: string[]): Promise<string> => mustRun(process.execPath, [join(packageRoot, "src/cli/main.ts"), "runs", "holders", ...more], { env: { CC_CI_HOME: home } });

test("a domain and a lease are told with who has them, and nothing once they are given back", async () => {
  const deadline = new Date(Date.now() + 60_000).toISOString();
  {
    await using store = await openStore({ stateHome: home });
    await using _lease = await store.leases.hold("warm:keycloak", { holder: "run-2", deadline });
    await using _domain = await lockDomain(home, "note-1.localhost", { id: "run-1", since: new Date().toISOString(), deadline });
    expect((await holders("--json")).trim().split("\n").map((line) => JSON.parse(line) as unknown)).toEqual([
      { what: "warm:keycloak", kind: "shared", holder: "run-2", since: expect.any(String), pid: process.pid, alive: true },
      { what: "domain:note-1.localhost", kind: "exclusive", holder: "run-1", since: expect.any(String), pid: process.pid, alive: true },
    ]);
    expect(await holders()).toBe(
      `warm:keycloak            shared by run-2 for less than a minute (process ${process.pid})\ndomain:note-1.localhost  held by run-1 for less than a minute (process ${process.pid})\n`,
    );
  }
  expect(await holders()).toBe("nothing is held\n");
});
