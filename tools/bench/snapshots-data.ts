import { createHash } from "node:crypto";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const gibibyte = 1024 ** 3;

/** What 1 GiB is made of. */
export type DataSet = {
  readonly name: string;
  /** For people, after "1 GiB in". */
  readonly title: string;
  /** By path; their sizes are 1 GiB together. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /** The file in which a bit is flipped. */
  readonly victim: string;
};

const small = Array.from({ length: 20_000 }, (_, i) => ({ path: `d${Math.floor(i / 100)}/f${i % 100}`, size: 1_000 + ((i * 7_919) % 6_000) }));
const smallBytes = small.reduce((sum, { size }) => sum + size, 0);

export const dataSets = {
  small: { name: "small", title: "20,000 small files and 4 large ones", files: [...small, ...large(4, gibibyte - smallBytes)], victim: "d77/f7" },
  large: { name: "large", title: "16 files", files: large(16, gibibyte), victim: "large/3" },
} as const satisfies Record<string, DataSet>;

/** Writes the files; their bytes cannot be compressed, and are the same each time, as are all times. */
export async function fillWith(folder: string, { files }: DataSet, signal: AbortSignal): Promise<void> {
  const block = noise(1024 ** 2 + 65_536);
  const folders = new Set<string>();
  for (const [i, { path, size }] of files.entries()) {
    signal.throwIfAborted();
    const whole = join(folder, path);
    if (!folders.has(dirname(whole))) await mkdir(dirname(whole), { recursive: true });
    folders.add(dirname(whole));
    await writeFile(whole, bytesOf(block, i, size));
    await utimes(whole, 1_000_000_000 + i, 1_000_000_000 + i);
  }
  for (const one of [...folders, folder]) await utimes(one, 1_000_000_000, 1_000_000_000);
}

function large(count: number, bytes: number): { path: string; size: number }[] {
  return Array.from({ length: count }, (_, i) => ({ path: `large/${i}`, size: Math.floor(bytes / count) + (i < bytes % count ? 1 : 0) }));
}

/** Pieces of the noise, each begun elsewhere and marked, so that no two files have a block in common. */
function* bytesOf(noiseBlock: Buffer, file: number, size: number): Generator<Buffer> {
  for (let done = 0; done < size; ) {
    const piece = Buffer.from(noiseBlock.subarray((file * 31 + done / 997) % 65_536, ((file * 31 + done / 997) % 65_536) + Math.min(1024 ** 2, size - done)));
    for (let at = 0; at + 8 <= piece.length; at += 4_096) piece.writeDoubleLE(file * 4e9 + done + at, at);
    yield piece;
    done += piece.length;
  }
}

function noise(bytes: number): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil(bytes / 32) }, (_, i) => createHash("sha256").update(String(i)).digest()));
}
