import { mkdtemp, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { snapshotRoot } from "#canonical/context.ts";
import { tryReflink } from "#canonical/snapshot/probe.ts";
import { loadConfig } from "#config/load.ts";
import type { Check } from "../finding.ts";
import { findProgram } from "../find-program.ts";
import { judgeSnapshots } from "../snapshot-method.ts";
import { nearestFolder } from "./permissions.ts";

export const snapshots: Check = {
  id: "snapshots",
  title: "Snapshots",
  required: false,
  async examine(host) {
    const folder = await nearestFolder(snapshotRoot(await loadConfig(host.stateHome, host.env), host.stateHome));
    const { type } = await statfs(folder);
    return judgeSnapshots({
      type,
      reflink: await tryInside(folder),
      btrfsProgram: (await findProgram(["btrfs"], host.env)) !== undefined,
      getfattr: (await findProgram(["getfattr"], host.env)) !== undefined,
    });
  },
};

/** Tries in a hidden folder that is removed at once; undefined when nothing can be written there. */
async function tryInside(folder: string): Promise<boolean | undefined> {
  const probe = await mkdtemp(join(folder, ".cc-ci-probe-")).catch(() => undefined);
  if (probe === undefined) return undefined;
  try {
    return await tryReflink(probe);
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}
