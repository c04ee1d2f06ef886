import { access, readdir } from "node:fs/promises";
import { findProgram } from "#doctor/find-program.ts";
import { withSystemFolders } from "#doctor/host.ts";
import type { Tool } from "#doctor/tools.ts";
import { installMissing } from "./install-missing.ts";

const there = async (program: string): Promise<boolean> => (await findProgram([program], withSystemFolders(process.env))) !== undefined;

/** What only the tests need: file systems to mount, extended attributes, a PostgreSQL to run the store on. */
export async function installTestTools(): Promise<void> {
  await installMissing([...(await missingFileSystems()), ...((await there("setfattr")) ? [] : ["attr" as const]), ...((await postgresFolder()) ? [] : ["postgres" as const])]);
}

/** What making the file systems needs that snapshots are compared on. */
export async function installFileSystems(): Promise<void> {
  await installMissing(await missingFileSystems());
}

async function missingFileSystems(): Promise<Tool[]> {
  return [...((await there("mkfs.btrfs")) ? [] : ["btrfs" as const]), ...((await there("mkfs.xfs")) ? [] : ["xfs" as const])];
}

/** Debian keeps the server's programs off PATH. */
async function postgresFolder(): Promise<boolean> {
  const versions = await readdir("/usr/lib/postgresql").catch((): string[] => []);
  const found = await Promise.all(versions.map((version) => access(`/usr/lib/postgresql/${version}/bin/postgres`).then(() => true, () => false)));
  return found.includes(true) || (await findProgram(["postgres"], process.env)) !== undefined;
}
