/** A file of a commit, as `git ls-tree` names it. */
export type TreeEntry = {
  /** Relative to the repository, `/` between folders. Bytes that are no UTF-8 are U+FFFD. */
  readonly path: string;
  readonly kind: "file" | "link" | "submodule" | "other";
  /** The blob's id. */
  readonly object: string;
  /** Size; 0 where git names none. */
  readonly bytes: number;
};

const kinds: Readonly<Record<string, TreeEntry["kind"]>> = { "100644": "file", "100664": "file", "100755": "file", "120000": "link", "160000": "submodule" };

/** Reads what `git ls-tree -r -l -z` prints. What has another form is an entry of kind `other`. Pure. */
export function readTreeEntries(output: string): TreeEntry[] {
  return output
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [, mode = "", object = "", size = "", path = line] = /^(\d{6}) [a-z]+ ([0-9a-f]{40,64}) +(\d+|-)\t([^]+)$/.exec(line) ?? [];
      return { path, kind: kinds[mode] ?? "other", object, bytes: size === "" || size === "-" ? 0 : Number(size) };
    });
}
