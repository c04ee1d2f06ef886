import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { pack as newPack } from "tar-stream";
import type { Docker } from "#swarm/engine.ts";

/** Makes an image of one program (`/<its name>`), small text files by their path, and an empty `/tmp`. `name` without a tag; the image is `name:latest`, whose full name is returned. */
export async function scratchImage(docker: Docker, name: string, program: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const pack = newPack();
  const stream = await startImport(docker, name, pack, async () => {
    // Programs expect it, as Traefik does for what it buffers.
    pack.entry({ name: "tmp", type: "directory", mode: 0o1777, mtime: new Date(0) });
    for (const [path, text] of Object.entries(files)) pack.entry({ name: path.replace(/^\//, ""), mode: 0o644, mtime: new Date(0) }, text);
    const entry = pack.entry({ name: basename(program), mode: 0o755, mtime: new Date(0), size: (await stat(program)).size });
    await pipeline(createReadStream(program), entry);
    pack.finalize();
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
  await promise;
  return `${name}:latest`;
}

/** The engine reads while we write. */
async function startImport(docker: Docker, name: string, content: ReturnType<typeof newPack>, write: () => Promise<void>): Promise<NodeJS.ReadableStream> {
  const [stream] = await Promise.all([docker.importImage(content as unknown as NodeJS.ReadableStream, { repo: name, tag: "latest" }), write()]);
  return stream;
}
