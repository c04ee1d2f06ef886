import { constants, copyFile, mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Check } from "../finding.ts";
import { findProgram } from "../find-program.ts";
import { judgeSnapshots } from "../snapshot-method.ts";
import { isLocal } from "./disk.ts";
import { exists } from "../host.ts";

export const snapshots: Check = {
  id: "snapshots",
  title: "Snapshots",
  required: false,
  async examine(host) {
    const engine = await host.engine();
    if (!engine.answers || !isLocal(host.endpoint)) return { state: "limited", detail: "not known: the engine's files are not in reach" };
    const volumes = join(engine.info.DockerRootDir, "volumes");
    const folder = (await exists(volumes)) ? volumes : engine.info.DockerRootDir;
    const { type } = await statfs(folder);
    return judgeSnapshots({
      type,
      reflink: await tryReflink(folder),
      btrfsProgram: (await findProgram(["btrfs"], host.env)) !== undefined,
    });
  },
};

/** Copies a small file by sharing its blocks, in a hidden folder that is removed at once; undefined when nothing can be written there. */
async function tryReflink(folder: string): Promise<boolean | undefined> {
  const probe = await mkdtemp(join(folder, ".cc-ci-probe-")).catch(() => undefined);
  if (probe === undefined) return undefined;
  try {
    await writeFile(join(probe, "a"), "x".repeat(4096));
    return await copyFile(join(probe, "a"), join(probe, "b"), constants.COPYFILE_FICLONE_FORCE).then(
      () => true,
      () => false,
    );
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}
