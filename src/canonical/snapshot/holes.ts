import { tool } from "./tool.ts";

/** Below this a hole is not worth a process. */
const smallest = "+256k";

/** The files below a folder that have holes, by path relative to it, one character for each byte. */
export async function findSparse(folder: string, signal?: AbortSignal): Promise<string[]> {
  const listed = await tool("find", [".", "-type", "f", "-size", smallest, "-printf", "%S %P\\0"], { cwd: folder, signal });
  return listed
    .split("\0")
    .map((line) => /^(\S+) (.*)$/s.exec(line))
    .flatMap((match) => (match && Number(match[1]) < 1 ? [match[2]!] : []));
}

// Digging takes away a file's time of modification and its capabilities, so they are kept aside. A file system without holes is no failure: the data are right.
const script = `
aside=$(mktemp) || exit 1
trap 'rm -f "$aside"' EXIT
for file; do
  rm -f "$aside" || exit 1
  cp --attributes-only --preserve=mode,ownership,timestamps,xattr -- "./$file" "$aside" || exit 1
  fallocate --dig-holes -- "./$file" 2> /dev/null
  cp --attributes-only --preserve=mode,ownership,timestamps,xattr -- "$aside" "./$file" || exit 1
done`;

/** Turns zeros into holes in files that were restored without them; nothing else about the files changes. */
export async function digHoles(folder: string, files: readonly string[], signal?: AbortSignal): Promise<void> {
  if (files.length === 0) return;
  await tool("xargs", ["--null", "sh", "-c", script, "sh"], { cwd: folder, input: files.map((file) => `${file}\0`).join(""), signal });
}
