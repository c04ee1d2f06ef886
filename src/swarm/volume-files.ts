import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, realpath, rm } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { Fault } from "#kit/fault.ts";
import { insideFolder } from "#kit/files.ts";
import type { Volume } from "#suite/app.ts";
import { orGone, type Docker } from "./engine.ts";

/** Where a volume's files lie on this host; a fault when it does not exist. */
export async function mountpoint(docker: Docker, volume: string): Promise<string> {
  const found = await orGone(docker.getVolume(volume).inspect());
  if (!found) throw new Fault("recipe", "volume-missing", `volume "${volume}" does not exist`, { next: "Check the volume's name in the compose file." });
  return found.Mountpoint;
}

/**
 * Files of a volume, read and written from the host. The app may have planted links there: a path is followed only as long as it stays inside,
 * and the last part is never followed at all.
 */
export function volumeFiles(root: () => Promise<string>): Volume {
  const locate = async (path: string): Promise<string> => {
    const folder = await realpath(await root());
    const whole = insideFolder(folder, path);
    const parent = await realpathOfExisting(dirname(whole));
    if (whole !== folder && parent !== folder && !parent.startsWith(folder + sep)) throw escapes(path);
    return whole;
  };
  return {
    async read(path) {
      await using file = await open(await locate(path), constants.O_RDONLY | constants.O_NOFOLLOW);
      return await file.readFile();
    },
    async write(path, content) {
      const whole = await locate(path);
      await mkdir(dirname(whole), { recursive: true });
      await locate(path);
      await using file = await open(whole, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o644);
      await file.writeFile(content);
    },
    async remove(path) {
      await rm(await locate(path), { recursive: true, force: true });
    },
    async exists(path) {
      return (await lstat(await locate(path)).catch(() => undefined)) !== undefined;
    },
    async list(path = ".") {
      const whole = await locate(path);
      if ((await lstat(whole)).isSymbolicLink()) throw escapes(path);
      return (await readdir(whole)).toSorted().map((name) => (path === "." ? name : join(path, name)));
    },
  };
}

async function realpathOfExisting(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    const real = await realpath(folder).catch(() => undefined);
    if (real !== undefined) return real;
  }
}

function escapes(path: string): Fault {
  return new Fault("recipe", "volume-link-escapes", `"${path}" leads out of its volume through a link`, { next: "Remove the link." });
}
