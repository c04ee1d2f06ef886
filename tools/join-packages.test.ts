import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { findJoined, joinedPackages } from "#kit/joined-packages.ts";
import { packageRoot } from "#kit/packages.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let root: string;
let joined: ReadonlyMap<string, string>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "cc-ci-join-"));
  await promisify(execFile)(process.execPath, [join(packageRoot, "tools/join-packages.ts"), join(root, "joined")]);
  joined = findJoined(pathToFileURL(`${root}/joined/`));
}, 120_000);
afterAll(() => rm(root, { recursive: true }));

const load = async (url: string): Promise<Readonly<Record<string, unknown>>> => (await import(/* @vite-ignore */ url)) as Record<string, unknown>;

test("all of them are found, and nothing unfinished stays", async () => {
  expect([...joined.keys()]).toEqual([...joinedPackages]);
  expect(await readdir(root)).toEqual(["joined"]);
});

test.each(joinedPackages)("%s exports the same names and kinds as the package itself", async (specifier) => {
  const [one, own] = await Promise.all([load(joined.get(specifier) as string), load(specifier)]);
  const kinds = (module: Readonly<Record<string, unknown>>): unknown => Object.entries(module).filter(([name]) => name !== "module.exports").map(([name, value]) => [name, typeof value]).toSorted();
  expect(Object.keys(one).length).toBeGreaterThan(0);
  expect(kinds(one)).toEqual(kinds(own));
});

describe("they work", () => {
  test("a schema parses, and its errors are its own", async () => {
    const { z } = (await load(joined.get("zod") as string)) as unknown as typeof import("zod");
    expect(z.object({ a: z.string() }).safeParse({ a: 1 }).error?.issues).toEqual([expect.objectContaining({ path: ["a"], code: "invalid_type" })]);
  });

  test("a YAML file is read with its lines", async () => {
    const { LineCounter, parseDocument } = (await load(joined.get("yaml") as string)) as unknown as typeof import("yaml");
    const lineCounter = new LineCounter();
    expect(parseDocument("a: 1\nb: [", { lineCounter }).errors[0]?.linePos?.[0].line).toBe(2);
  });

  test("a query is compiled", async () => {
    const { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } = (await load(joined.get("kysely") as string)) as unknown as typeof import("kysely");
    const dialect = { createAdapter: () => new SqliteAdapter(), createDriver: () => new DummyDriver(), createIntrospector: (db: ConstructorParameters<typeof SqliteIntrospector>[0]) => new SqliteIntrospector(db), createQueryCompiler: () => new SqliteQueryCompiler() };
    expect(new Kysely<{ run: { id: string } }>({ dialect }).selectFrom("run").select("id").compile().sql).toBe('select "id" from "run"');
  });
});

test("packages that were installed by other means have none", () => {
  expect(findJoined(pathToFileURL(`${root}/elsewhere/`)).size).toBe(0);
});
