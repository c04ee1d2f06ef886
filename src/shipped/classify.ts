import type { TreeEntry } from "./tree-entry.ts";

/** The folder of a recipe in which its own tests are. The existing system looks there too. */
export const shippedFolder = "tests";

/** What all files of the folder may be together (they are tests; data belongs into the app), and how many refusals are told one by one. */
export const shippedBounds = { files: 300, bytes: 8 * 1024 * 1024, path: 200, refusals: 500 } as const;

export type RefusedFile = { readonly file: string; readonly reason: string };

/** The files of the folder, by what they are. Paths are relative to the recipe. */
export type Shipped = {
  /** Files that hold tests, in their order. */
  readonly tests: readonly TreeEntry[];
  /** What tests may read and import: every other ordinary file. */
  readonly helpers: readonly TreeEntry[];
  /** What is a test, or looks like one, and can never run; and every link. */
  readonly refused: readonly RefusedFile[];
};

const testName = /\.test\.ts$/;
const looksLikeTest = /\.(test|spec)\.[cm]?[jt]sx?$|(^|\/)(test_[^/]*|[^/]*_test)\.(py|sh)$|(^|\/)(conftest|ops)\.py$|(^|\/)(install_steps|setup_custom_tests)\.sh$/;

/**
 * Decides by path, kind and size alone what each file is: nothing is opened. Whatever is not an ordinary file is refused; a link is never followed, wherever it leads. Over
 * {@link shippedBounds} all tests are refused. Pure.
 */
export function classify(entries: readonly TreeEntry[]): Shipped {
  const refused: RefusedFile[] = [];
  const ordinary: TreeEntry[] = [];
  for (const entry of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const reason = whyNever(entry);
    if (reason === undefined) ordinary.push(entry);
    else refused.push({ file: shown(entry.path), reason });
  }
  const tests = ordinary.filter(({ path }) => testName.test(path));
  const others = ordinary.filter(({ path }) => !testName.test(path));
  const foreign = others.filter(({ path }) => looksLikeTest.test(path)).map(({ path }) => ({ file: path, reason: "only files that end in .test.ts are run" }));
  const tooMuch = overBounds(ordinary);
  if (tooMuch !== undefined) return { tests: [], helpers: [], refused: told([...refused, ...foreign, ...tests.map(({ path }) => ({ file: path, reason: tooMuch }))]) };
  return { tests, helpers: others, refused: told([...refused, ...foreign]) };
}

/** Why a file can never be taken; undefined for an ordinary one. */
function whyNever({ path, kind }: TreeEntry): string | undefined {
  if (kind === "link") return "it is a link, and links are never followed";
  if (kind === "submodule") return "it is another repository (a submodule), which is not fetched";
  if (kind === "other") return "it is not an ordinary file";
  if (!isPlainPath(path)) return "its path has characters or parts that no test's path needs";
  return undefined;
}

/** Printable ASCII, no way up, nothing that git or Node reads as configuration. */
function isPlainPath(path: string): boolean {
  const parts = path.split("/");
  if (parts[0] !== shippedFolder || parts.length < 2 || path.length > shippedBounds.path || !/^[\w@+,=. ()/-]+$/.test(path)) return false;
  return parts.every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(" ") && part !== "node_modules");
}

function overBounds(ordinary: readonly TreeEntry[]): string | undefined {
  const bytes = ordinary.reduce((sum, entry) => sum + entry.bytes, 0);
  if (ordinary.length > shippedBounds.files) return `${shippedFolder}/ holds ${ordinary.length} files; at most ${shippedBounds.files} are taken`;
  if (bytes > shippedBounds.bytes) return `${shippedFolder}/ holds ${bytes} bytes; at most ${shippedBounds.bytes} are taken`;
  return undefined;
}

/** Who brings a hundred thousand links gets no record of that size. */
function told(refused: readonly RefusedFile[]): RefusedFile[] {
  const more = refused.length - shippedBounds.refusals;
  return more <= 0 ? [...refused] : [...refused.slice(0, shippedBounds.refusals), { file: `${shippedFolder}/`, reason: `${more} more are refused, which are not listed` }];
}

/** A path as it can be shown. */
function shown(path: string): string {
  return path.replace(/[^\x20-\x7e]/g, "?").slice(0, shippedBounds.path);
}
