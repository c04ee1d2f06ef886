import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { Fault } from "#kit/fault.ts";
import { openStore } from "./open.ts";
import { exampleCanonical } from "./testing/examples.ts";
import { ask, newPlace, serverUrl } from "./testing/place.ts";
import { startPostgres } from "./testing/postgres-server.ts";

const run = promisify(execFile);
const root = await mkdtemp(join(tmpdir(), "cc-ci-store-"));
afterAll(() => rm(root, { recursive: true, force: true }));
const stateHome = join(root, "home");
const secret = "secret-word";

/** The fault of opening a store, after a look that no password is in anything of it. */
async function faultOf(url: string): Promise<Fault> {
  const fault = await openStore({ stateHome, url }).then(() => undefined, (error: unknown) => error);
  expect(fault).toBeInstanceOf(Fault);
  for (let error: unknown = fault; error instanceof Error; error = error.cause) expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain(secret);
  return fault as Fault;
}

describe("a server store", () => {
  test("that does not answer", async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await new Promise((resolve) => { server.once("listening", resolve); });
    const { port } = server.address() as { port: number };
    expect(await faultOf(`postgres://me:${secret}@127.0.0.1:${port}/ci`)).toMatchObject({ kind: "infrastructure", code: "store-unreachable", message: expect.stringContaining(`me@127.0.0.1:${port}/ci`) });
    await new Promise((resolve) => { server.close(resolve); });
    expect(await faultOf(`postgres://me:${secret}@127.0.0.1:${port}/ci`)).toMatchObject({ code: "store-unreachable" });
    expect(await faultOf(`postgres://me:${secret}@/ci?host=${encodeURIComponent(root)}`)).toMatchObject({ code: "store-unreachable" });
    expect(await faultOf(`postgres://me:${secret}@no-such-host.invalid/ci`)).toMatchObject({ code: "store-unreachable" });
  });

  test("that knows neither the user nor the database, or does not let it make tables", async () => {
    expect(await faultOf(serverUrl("nothing"))).toMatchObject({ kind: "infrastructure", code: "store-database-missing" });
    expect(await faultOf(serverUrl("postgres", `stranger:${secret}`))).toMatchObject({ kind: "infrastructure", code: "store-refused" });
    await ask("postgres", "create role guest login");
    expect(await faultOf(serverUrl("postgres", "guest"))).toMatchObject({ kind: "infrastructure", code: "store-not-allowed" });
  });

  test("with a wrong password", async () => {
    await using server = await startPostgres({ passwords: true });
    expect(await faultOf(server.url("postgres", secret))).toMatchObject({ kind: "infrastructure", code: "store-refused", next: expect.stringContaining("password") });
  });

  test("that only lets us read can be read", async () => {
    await using place = await newPlace();
    {
      await using store = await openStore(place);
      await store.canonicals.makeCurrent(exampleCanonical("notes"));
    }
    const url = `${place.url}&options=-c%20default_transaction_read_only%3Don`;
    await using follower = await openStore({ ...place, url });
    await expect(follower.canonicals.makeCurrent(exampleCanonical("notes"))).rejects.toMatchObject({ kind: "infrastructure", code: "store-read-only" });
    await using reader = await openStore(place, { readOnly: true });
    await expect(reader.canonicals.makeCurrent(exampleCanonical("notes"))).rejects.toMatchObject({ code: "store-read-only" });
    expect(await reader.canonicals.all()).toHaveLength(1);
    await using empty = await newPlace();
    await expect(openStore(empty, { readOnly: true })).rejects.toMatchObject({ code: "store-outdated" });
  });

  test("whose connections are cut goes on with new ones", async () => {
    await using place = await newPlace();
    await using store = await openStore(place);
    await store.canonicals.makeCurrent(exampleCanonical("notes"));
    // Those of this database: other tests have theirs on the same server.
    const database = /\/(test_\w+)\?/.exec(place.url ?? "")?.[1] ?? "";
    const cut = await ask("postgres", `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cc-ci' and datname = '${database}'`);
    expect(cut.length).toBeGreaterThan(0);
    // The pool may not have heard of it yet.
    const first = await store.canonicals.all().catch((error: unknown) => error);
    if (!Array.isArray(first)) expect(first).toMatchObject({ kind: "infrastructure", code: "store-unreachable" });
    expect(await store.canonicals.all()).toHaveLength(1);
  });

  test("whose disk fills up loses nothing", async () => {
    await using server = await startPostgres();
    const disk = join(server.socket, "small");
    await run("install", ["-d", "-o", server.user, "-m", "700", disk]);
    await run("mount", ["-t", "tmpfs", "-o", `size=12m,mode=700,uid=${(await run("id", ["-u", server.user])).stdout.trim()}`, "tmpfs", disk]);
    try {
      await server.ask(`create tablespace small location '${disk}'`);
      await server.ask("create database small tablespace small");
      await using store = await openStore({ stateHome, url: server.url("small") });
      // Not compressible, or it would take no room.
      const long = (): string => Array.from({ length: 2000 }, () => crypto.randomUUID()).join("");
      const made: string[] = [];
      let fault: unknown;
      while (fault === undefined) {
        const record = exampleCanonical("notes", { mark: long() });
        await store.canonicals.makeCurrent(record).then(() => made.push(record.id), (error: unknown) => { fault = error; });
      }
      expect(fault).toMatchObject({ kind: "infrastructure", code: "store-full" });
      expect(made.length).toBeGreaterThan(3);
      expect((await store.canonicals.history("notes")).map(({ id }) => id).toSorted()).toEqual(made.toSorted());
      expect((await store.canonicals.current("notes"))?.id).toBe(made.at(-1));
    } finally {
      await run("umount", ["--lazy", disk]);
    }
  });
});
