import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, realpath, rm, type FileHandle } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { Fault } from "#kit/fault.ts";
import { insideFolder } from "#kit/files.ts";
import type { Volume } from "#suite/app.ts";
import { orGone, type Docker } from "./engine.ts";
import { boundLabel } from "./labels.ts";

/** Where a volume's files lie on this host; a fault when it does not exist. */
export async function mountpoint(docker: Docker, volume: string): Promise<string> {
  const found = await orGone(docker.getVolume(volume).inspect());
  if (!found) throw new Fault("recipe", "volume-missing", `volume "${volume}" does not exist`, { next: "Check the volume's name in the compose file." });
  // The engine's own folder of a bound volume is empty while no container uses it.
  return (found.Labels?.[boundLabel] === "true" && (found.Options as Record<string, string> | null)?.device) || found.Mountpoint;
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
      await using file = await openHere(path, await locate(path), constants.O_RDONLY);
      return await file.readFile();
    },
    async write(path, content) {
      const whole = await locate(path);
      await mkdir(dirname(whole), { recursive: true });
      await locate(path);
      await using file = await openHere(path, whole, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC);
      await file.writeFile(content);
    },
    async remove(path) {
      const whole = await locate(path);
      // The volume itself is mounted in containers: it is emptied, not removed.
      const isRoot = whole === (await realpath(await root()));
      const doomed = isRoot ? (await readdir(whole)).map((name) => join(whole, name)) : [whole];
      await Promise.all(doomed.map((one) => rm(one, { recursive: true, force: true })));
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

/** Opens a file whose last part is not a link. */
async function openHere(path: string, whole: string, flags: number): Promise<FileHandle> {
  try {
    return await open(whole, flags | constants.O_NOFOLLOW, 0o644);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ELOOP" ? escapes(path) : error;
  }
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
