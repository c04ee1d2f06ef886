import { randomHex } from "#kit/ids.ts";
import { Fault } from "#kit/fault.ts";
import { movePhases, unitKinds, warmKinds, warmStates, type WarmAlert, type WarmApp } from "#warm/record.ts";
import { z } from "zod";
import { change, type Database } from "./database.ts";
import { instant, jsonText, milliseconds, parseRow, storable } from "./row.ts";
import type { WarmApps } from "./store.ts";

export function warmApps(database: Database): WarmApps {
  const { kysely, clock, host } = database;
  const apps = () => kysely.selectFrom("warm_app").selectAll().where("host", "=", host).orderBy("name");
  const alerts = () => kysely.selectFrom("warm_alert").selectAll().orderBy("raised_at").orderBy("id");
  return {
    all: async () => (await apps().execute()).map(readApp),
    get: async (name) => {
      const row = await apps().where("name", "=", name).executeTakeFirst();
      return row ? readApp(row) : null;
    },
    put: ({ owner, release, services, move, since, ...same }) => change(database, `warm ${owner}`, async (on) => {
      const facts = { ...same, host, release: release && JSON.stringify(release), services: JSON.stringify(services), move: move && JSON.stringify(move), since: milliseconds(since) };
      await on.insertInto("warm_app").values({ owner, ...facts }).onConflict((conflict) => conflict.column("owner").doUpdateSet(facts)).execute();
    }),
    remove: (app) => change(database, `warm ${app}`, async (on) => {
      await on.deleteFrom("warm_app").where("owner", "=", app).execute();
      await on.deleteFrom("warm_event").where("app", "=", app).execute();
      await on.deleteFrom("warm_unit").where("app", "=", app).execute();
      await on.deleteFrom("warm_alert").where("app", "=", app).execute();
    }),
    note: (app, kind, text) => change(database, `warm ${app}`, async (on) => {
      const { last } = await on.selectFrom("warm_event").select((select) => select.fn.max("number").as("last")).where("app", "=", app).executeTakeFirstOrThrow();
      await on.insertInto("warm_event").values({ app, number: (last ?? 0) + 1, at: clock.now(), kind, text: storable(text) }).execute();
    }),
    events: async (app, n) => {
      const rows = await kysely.selectFrom("warm_event").selectAll().where("app", "=", app).orderBy("number", "desc").limit(n).execute();
      return rows.toReversed().map((row) => parseRow(eventSchema, "warm_event", `${row.app} ${row.number}`, row));
    },
    raise: ({ app, code, subject, text, evidence }, once = false) => change(database, `warm ${app}`, async (on) => {
      const same = await on.selectFrom("warm_alert").selectAll().where("app", "=", app).where("code", "=", code).where("subject", "=", storable(subject)).orderBy("raised_at", "desc").execute();
      const known = same.find((row) => once || row.acknowledged_at === null);
      if (known) return readAlert(known);
      const row = { id: randomHex(4), app, code, subject: storable(subject), text: storable(text), evidence: JSON.stringify(evidence.map(storable)), raised_at: clock.now(), acknowledged_at: null };
      await on.insertInto("warm_alert").values(row).execute();
      return readAlert(row);
    }),
    alerts: async (app, all = false) => {
      const wanted = app === null ? alerts() : alerts().where("app", "=", app);
      return (await (all ? wanted : wanted.where("acknowledged_at", "is", null)).execute()).map(readAlert);
    },
    acknowledge: (id) => change(database, `warm alert ${id}`, async (on) => {
      await on.updateTable("warm_alert").set({ acknowledged_at: clock.now() }).where("id", "=", id).where("acknowledged_at", "is", null).execute();
      const row = await on.selectFrom("warm_alert").selectAll().where("id", "=", id).executeTakeFirst();
      if (!row) throw new Fault("usage", "warm-alert-missing", `there is no alert ${id}`, { next: "`cc-ci warm list` names those that are open." });
      return readAlert(row);
    }),
    addUnit: ({ app, word, run }) => change(database, `warm ${app}`, async (on) => { await on.insertInto("warm_unit").values({ app, word, run, since: clock.now() }).execute(); }),
    units: async (app) => (await kysely.selectFrom("warm_unit").selectAll().where("app", "=", app).orderBy("since").orderBy("word").execute()).map((row) => parseRow(unitSchema, "warm_unit", row.word, row)),
    removeUnit: ({ app, word }) => change(database, `warm ${app}`, async (on) => { await on.deleteFrom("warm_unit").where("app", "=", app).where("word", "=", word).execute(); }),
  };
}

const releaseSchema = z.strictObject({ version: z.string(), commit: z.string(), upgraded: z.boolean() });
const snapshotSchema = z.strictObject({ id: z.string(), method: z.enum(["btrfs", "reflink", "restic"]), hash: z.string(), bytes: z.int(), files: z.int() });
const moveSchema = z.strictObject({ from: releaseSchema.nullable(), to: releaseSchema, phase: z.enum(movePhases), snapshot: snapshotSchema.nullable(), volumes: z.array(z.string()), fresh: z.boolean(), startedAt: z.string() });

const appSchema = z.object({
  owner: z.string(),
  name: z.string(),
  recipe: z.string(),
  source: z.string(),
  kind: z.enum(warmKinds),
  unit: z.enum(unitKinds),
  endpoint: z.string(),
  domain: z.string(),
  stack: z.string(),
  release: jsonText(releaseSchema).nullable(),
  services: jsonText(z.array(z.strictObject({ name: z.string(), image: z.string(), spec: z.string() }))),
  state: z.enum(warmStates),
  since: instant,
  move: jsonText(moveSchema).nullable(),
});
const eventSchema = z.object({ app: z.string(), at: instant, kind: z.enum(["decided", "seen", "done"]), text: z.string() });
const unitSchema = z.object({ app: z.string(), word: z.string(), run: z.string(), since: instant });
const alertSchema = z.object({
  id: z.string(), app: z.string(), code: z.enum(["held", "roll-failed", "changed-by-hand", "not-put-back"]), subject: z.string(), text: z.string(), evidence: jsonText(z.array(z.string())),
  raised_at: instant, acknowledged_at: instant.nullable(),
});

function readApp(row: { readonly owner: string }): WarmApp {
  return parseRow(appSchema, "warm_app", row.owner, row);
}

function readAlert(row: { readonly id: string }): WarmAlert {
  const { raised_at, acknowledged_at, ...same } = parseRow(alertSchema, "warm_alert", row.id, row);
  return { ...same, raisedAt: raised_at, acknowledgedAt: acknowledged_at };
}
