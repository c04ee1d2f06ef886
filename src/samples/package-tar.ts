import { spawn } from "node:child_process";
import { once } from "node:events";
import { matchesGlob } from "node:path";
import { text } from "node:stream/consumers";
import { extract, type Header, type Pack } from "tar-stream";
import { Fault } from "#kit/fault.ts";

/**
 * Writes the files of Debian packages into one archive, as if they had been unpacked over one another: no maintainer script runs, so that
 * an image gets only what its Dockerfile says. Documentation is left out, and what the glob patterns of `leaveOut` name.
 */
export async function packPackages(pack: Pack, debs: readonly string[], leaveOut: readonly string[], signal: AbortSignal): Promise<void> {
  const folders = new Set<string>();
  for (const deb of debs) {
    const child = spawn("dpkg-deb", ["--fsys-tarfile", deb], { stdio: ["ignore", "pipe", "pipe"], signal });
    const ended = once(child, "close") as Promise<[number | null]>;
    const complaint = text(child.stderr);
    // The stream below fails first when the child is killed; its own rejection must not go unhandled meanwhile.
    ended.catch(() => undefined);
    for await (const entry of child.stdout.pipe(extract())) {
      const header = placeEntry(entry.header, leaveOut);
      const twice = header?.type === "directory" && folders.has(header.name);
      if (header === null || twice) {
        entry.resume();
        continue;
      }
      if (header.type === "directory") folders.add(header.name);
      const sink = pack.entry(header);
      for await (const chunk of entry) if (!sink.write(chunk)) await once(sink, "drain");
      sink.end(undefined);
    }
    const [code] = await ended;
    if (code !== 0) throw new Fault("infrastructure", "package-broken", `dpkg-deb cannot read ${deb}: ${(await complaint).trim()}`, { next: "Remove the file." });
  }
}

type EntryName = Pick<Header, "name"> & Partial<Pick<Header, "type" | "linkname">>;

/** Where an entry of a package goes in the image, or null for what an image does not need. Pure. */
export function placeEntry<Entry extends EntryName>(header: Entry, leaveOut: readonly string[] = []): Entry | null {
  const name = place(header.name);
  if (name === "" || /^usr\/share\/(doc|man|info|locale|lintian|bug|i18n)(\/|$)/.test(name)) return null;
  if (leaveOut.some((pattern) => matchesGlob(name, pattern))) return null;
  return { ...header, name, ...(header.type === "link" && header.linkname && { linkname: place(header.linkname) }) };
}

/** `./lib/x` -> `usr/lib/x`: the images have one tree below `usr`, to which `bin`, `lib` and the like are links. */
function place(path: string): string {
  return path.replace(/^(\.?\/)+|^\.$/, "").replace(/\/$/, "").replace(/^(bin|sbin|lib|lib32|lib64|libx32)(?=\/|$)/, "usr/$1");
}
