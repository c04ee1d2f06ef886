import type { Selectable, Transaction } from "kysely";
import { z } from "zod";
import type { CanonicalRecord } from "#canonical/record.ts";
import { Fault } from "#kit/fault.ts";
import { change, type Database } from "./database.ts";
import { flag, instant, jsonText, milliseconds, parseRow, storable } from "./row.ts";
import type { Canonicals, NewCanonical } from "./store.ts";
import type { CanonicalTable, Tables } from "./tables.ts";

/** All changes of canonicals go one after another. */
const key = "canonicals";

export function canonicals(database: Database): Canonicals {
  const { kysely } = database;
  const select = () => kysely.selectFrom("canonical").selectAll().orderBy("created_at", "desc").orderBy("id", "desc");
  return {
    current: async (recipe) => one(await select().where("recipe", "=", recipe).where("state", "=", "current").executeTakeFirst()),
    history: async (recipe) => (await select().where("recipe", "=", recipe).execute()).map(readRow),
    all: async () => (await kysely.selectFrom("canonical").selectAll().orderBy("recipe").orderBy("created_at", "desc").orderBy("id", "desc").execute()).map(readRow),
    get: async (id) => one(await select().where("id", "=", id).executeTakeFirst()),
    makeCurrent: (record) => change(database, key, (on) => makeCurrent(on, record)),
    activate: (id) => change(database, key, (on) => activate(on, id)),
    markStale: (id, reason) => change(database, key, async (on) => {
      await find(on, id);
      await on.updateTable("canonical").set({ stale: reason === null ? null : storable(reason) }).where("id", "=", id).execute();
    }),
    pin: (id, pinned) => change(database, key, async (on) => {
      const record = await find(on, id);
      if (pinned && record.state === "pruned") throw pruned(record);
      await on.updateTable("canonical").set({ pinned: pinned ? 1 : 0 }).where("id", "=", id).execute();
    }),
    markPruned: (id) => change(database, key, (on) => markPruned(on, id)),
  };
}

async function makeCurrent(on: Transaction<Tables>, record: NewCanonical): Promise<CanonicalRecord> {
  const twin = await on.selectFrom("canonical").select("id").where((where) => where.or([where("id", "=", record.id), where("snapshot_id", "=", record.snapshot.id)])).executeTakeFirst();
  if (twin) throw new Fault("infrastructure", "canonical-exists", `there is already a canonical ${twin.id} with this id or snapshot`, { next: "See `cc-ci canonical list`; nothing was changed." });
  await keepCurrent(on, record.recipe);
  const made: CanonicalRecord = { ...record, state: "current" };
  await on.insertInto("canonical").values(writeRow(made)).execute();
  return find(on, record.id);
}

async function activate(on: Transaction<Tables>, id: string): Promise<CanonicalRecord> {
  const record = await find(on, id);
  if (record.state === "pruned") throw pruned(record);
  if (record.state === "kept") {
    await keepCurrent(on, record.recipe);
    await on.updateTable("canonical").set({ state: "current" }).where("id", "=", id).execute();
  }
  return find(on, id);
}

async function markPruned(on: Transaction<Tables>, id: string): Promise<void> {
  const record = await find(on, id);
  if (record.state === "current") {
    throw new Fault("usage", "canonical-current", `${id} is the current canonical of ${record.recipe}, which upgrades start from`, { next: "Activate another one first." });
  }
  if (record.pinned) throw new Fault("usage", "canonical-pinned", `the canonical ${id} of ${record.recipe} is pinned`, { next: "Unpin it first." });
  await on.updateTable("canonical").set({ state: "pruned" }).where("id", "=", id).execute();
}

async function keepCurrent(on: Transaction<Tables>, recipe: string): Promise<void> {
  await on.updateTable("canonical").set({ state: "kept" }).where("recipe", "=", recipe).where("state", "=", "current").execute();
}

async function find(on: Transaction<Tables>, id: string): Promise<CanonicalRecord> {
  const row = await on.selectFrom("canonical").selectAll().where("id", "=", id).executeTakeFirst();
  if (row) return readRow(row);
  throw new Fault("usage", "canonical-missing", `there is no canonical ${id}`, { next: "See `cc-ci canonical list`." });
}

function pruned(record: CanonicalRecord): Fault {
  return new Fault("usage", "canonical-pruned", `the snapshot of the canonical ${record.id} of ${record.recipe} has been removed`, { next: "Choose one that is kept: see `cc-ci canonical history`." });
}

function one(row: Selectable<CanonicalTable> | undefined): CanonicalRecord | null {
  return row ? readRow(row) : null;
}

const rowSchema = z.object({
  id: z.string(),
  recipe: z.string(),
  source: z.string(),
  domain: z.string(),
  version: z.string(),
  commit_id: z.string(),
  tree: z.string(),
  snapshot_id: z.string(),
  snapshot_method: z.enum(["btrfs", "reflink", "restic"]),
  snapshot_hash: z.string(),
  snapshot_bytes: z.int(),
  snapshot_files: z.int(),
  mark: z.string().nullable(),
  run: z.string(),
  seed_run: z.string(),
  proof_run: z.string(),
  images: jsonText(z.array(z.object({ image: z.string(), id: z.string() }))),
  created_at: instant,
  state: z.enum(["current", "kept", "pruned"]),
  pinned: flag,
  stale: z.string().nullable(),
});

function readRow(row: Selectable<CanonicalTable>): CanonicalRecord {
  const { commit_id, snapshot_id, snapshot_method, snapshot_hash, snapshot_bytes, snapshot_files, seed_run, proof_run, created_at, ...same } = parseRow(rowSchema, "canonical", row.id, row);
  const snapshot = { id: snapshot_id, method: snapshot_method, hash: snapshot_hash, bytes: snapshot_bytes, files: snapshot_files };
  return { ...same, commit: commit_id, snapshot, seedRun: seed_run, proofRun: proof_run, createdAt: created_at };
}

function writeRow(record: CanonicalRecord): CanonicalTable {
  const { id, recipe, source, domain, version, commit, tree, snapshot, mark, run, seedRun, proofRun, images, createdAt, state, pinned, stale } = record;
  return {
    id, recipe, source, domain, version, commit_id: commit, tree,
    snapshot_id: snapshot.id, snapshot_method: snapshot.method, snapshot_hash: snapshot.hash, snapshot_bytes: snapshot.bytes, snapshot_files: snapshot.files,
    mark, run, seed_run: seedRun, proof_run: proofRun, images: JSON.stringify(images), created_at: milliseconds(createdAt), state, pinned: pinned ? 1 : 0, stale,
  };
}
