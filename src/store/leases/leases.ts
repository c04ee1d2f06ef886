import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import { z } from "zod";
import { Fault } from "#kit/fault.ts";
import { Wake } from "#kit/wake.ts";
import { change, type Database } from "../database.ts";
import { instant, milliseconds, parseRow } from "../row.ts";
import type { Lease, LeaseHolder, LeaseRequest, Leases } from "../store.ts";
import type { Tables } from "../tables.ts";
import { describeHolder } from "./describe-holder.ts";
import { holderAlive, ownPlace } from "./own-place.ts";

export function leases(database: Database): Leases {
  return {
    acquire: (name, request) => take(database, name, "exclusive", request),
    hold: (name, request) => take(database, name, "shared", request),
    holders: async (name) => living(database, await rowsOf(database.kysely, name)),
    list: async () => living(database, await rowsOf(database.kysely)),
  };
}

/** Tries until the present holders let go or the time is over. */
async function take(database: Database, name: string, kind: LeaseHolder["kind"], request: LeaseRequest): Promise<Lease> {
  const end = database.clock.monotonic() + (request.waitFor ?? 0);
  let awaited = "";
  for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
    if (request.signal?.aborted) throw cancelled(name, request.signal);
    const taken = await attempt(database, name, kind, request);
    if (taken.kind === "taken") return taken.lease;
    const left = end - database.clock.monotonic();
    if (left <= 0) throw held(name, taken.by);
    const by = describeHolder(taken.by);
    if (by !== awaited) request.onWait?.(taken.by);
    awaited = by;
    await new Wake().wait(Math.min(pause, left), request.signal).catch(() => { throw cancelled(name, request.signal); });
  }
}

type Attempt = { readonly kind: "taken"; readonly lease: Lease } | { readonly kind: "held"; readonly by: LeaseHolder };

/** Looks, removes dead holders and takes the lease in one transaction: of two that try at once, the second sees the first. */
async function attempt(database: Database, name: string, kind: LeaseHolder["kind"], request: LeaseRequest): Promise<Attempt> {
  const own = await ownPlace(database.host);
  return change(database, `lease ${name}`, async (on) => {
    const rows = await rowsOf(on, name);
    for (const row of rows) {
      if (!(await holderAlive(database, row, own))) await on.deleteFrom("lease").where("token", "=", row.token).execute();
      else if (kind === "exclusive" || row.kind === "exclusive") return { kind: "held", by: holderOf(row) };
    }
    const since = database.clock.now();
    const row = { token: randomUUID(), name, kind, holder: request.holder, since, deadline: milliseconds(request.deadline) };
    const { pid, processStart, bootId, pidNamespace, host, machine } = own;
    await on.insertInto("lease").values({ ...row, pid, process_start: processStart, boot_id: bootId, pid_namespace: pidNamespace, host, machine }).execute();
    const about: LeaseHolder = { name, kind, holder: request.holder, since: new Date(since).toISOString(), deadline: request.deadline, pid, host };
    return { kind: "taken", lease: { ...about, [Symbol.asyncDispose]: () => giveBack(database, name, row.token) } };
  });
}

/** A holder that was overdue and taken over has nothing to give back; its token says so. */
async function giveBack(database: Database, name: string, token: string): Promise<void> {
  await change(database, `lease ${name}`, async (on) => { await on.deleteFrom("lease").where("token", "=", token).execute(); });
}

function held(name: string, by: LeaseHolder): Fault {
  return new Fault("infrastructure", "lease-held", `"${name}" is held by ${describeHolder(by)}`, { next: "Wait for it to end, or end that process; then try again." });
}

function cancelled(name: string, signal: AbortSignal | undefined): Fault {
  return signal?.reason instanceof Fault ? signal.reason : new Fault("cancelled", "cancelled", `waiting for "${name}" was cancelled`, { cause: signal?.reason });
}

const rowSchema = z.object({
  token: z.string(),
  name: z.string(),
  kind: z.enum(["exclusive", "shared"]),
  holder: z.string(),
  since: instant,
  deadline: instant,
  pid: z.int(),
  process_start: z.string(),
  boot_id: z.string(),
  pid_namespace: z.string(),
  host: z.string(),
  machine: z.string(),
}).transform(({ process_start, boot_id, pid_namespace, ...same }) => ({ ...same, processStart: process_start, bootId: boot_id, pidNamespace: pid_namespace }));

type LeaseRow = z.infer<typeof rowSchema>;

async function rowsOf(on: Kysely<Tables>, name?: string): Promise<LeaseRow[]> {
  const all = on.selectFrom("lease").selectAll().orderBy("name").orderBy("since").orderBy("token");
  const rows = await (name === undefined ? all : all.where("name", "=", name)).execute();
  return rows.map((row) => parseRow(rowSchema, "lease", row.token, row));
}

async function living(database: Database, rows: readonly LeaseRow[]): Promise<LeaseHolder[]> {
  const own = await ownPlace(database.host);
  const alive = await Promise.all(rows.map((row) => holderAlive(database, row, own)));
  return rows.filter((_, index) => alive[index]).map(holderOf);
}

function holderOf({ name, kind, holder, since, deadline, pid, host }: LeaseRow): LeaseHolder {
  return { name, kind, holder, since, deadline, pid, host };
}
