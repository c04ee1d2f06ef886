import { diskReport, makeRoom, type DiskParts } from "#disk/make-room.ts";
import { defaultKeep } from "#disk/policy.ts";
import { renderDisk, renderDiskJson } from "#disk/render.ts";
import { parseSize } from "#disk/size.ts";
import { connectEngine } from "#swarm/engine.ts";
import { endpointOf } from "../endpoint.ts";
import { enrolledFor } from "../enrolment.ts";
import { exitCodes } from "../exit-codes.ts";
import { openSession, type Session } from "../session.ts";

export type DiskOptions = { readonly plan?: boolean; readonly free?: boolean; readonly suites?: string; readonly engine?: string; readonly json?: boolean };

/** What the disk policy works on, from the configuration. */
export async function diskParts(session: Session, options: Pick<DiskOptions, "suites" | "engine">): Promise<DiskParts> {
  const { config, context, home } = session;
  const { disk } = config;
  const enrolled = await enrolledFor(session, options);
  return {
    context, stateHome: home, docker: connectEngine(await endpointOf(options)), enrolled: enrolled.map(({ recipe }) => recipe),
    keep: { ...defaultKeep, ...(disk?.keep_canonicals !== undefined && { snapshots: disk.keep_canonicals }) },
    limit: disk?.budget === undefined ? null : parseSize(disk.budget, "disk.budget"),
    wantedFree: disk?.keep_free === undefined ? null : parseSize(disk.keep_free, "disk.keep_free"),
  };
}

/** `cc-ci disk`: what is held, and what would go; with `--free`, it goes. */
export async function diskCommand(options: DiskOptions): Promise<void> {
  await using session = await openSession({ json: options.json });
  const parts = await diskParts(session, options);
  const report = await diskReport(parts);
  session.stdout.write(options.json ? renderDiskJson(report) : renderDisk(report, { width: process.stdout.columns ?? 100, colour: process.stdout.isTTY && !process.env.NO_COLOR }));
  process.exitCode = report.plan.suffices ? exitCodes.green : exitCodes.infrastructure;
  if (!options.free || options.plan) return;
  for (const removed of await makeRoom(parts, report.plan.removals)) {
    session.print(options.json ? JSON.stringify({ removed }) : `${removed.kind} ${removed.id}: ${removed.problem ?? "removed"}`);
    if (removed.problem !== null) process.exitCode = exitCodes.infrastructure;
  }
}
