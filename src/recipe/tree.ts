import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Fault } from "#kit/fault.ts";
import { payloadReferences } from "./payload-references.ts";
import { checkPath, inside, outsideFault, readText } from "./tree-files.ts";
import { isReleaseTag } from "./version.ts";

/** A text file of a recipe. `path` is relative to the recipe's folder, with forward slashes. */
export type RecipeFile = { readonly path: string; readonly text: string };

/** A file that a compose file makes a config or secret of. */
export type Payload = { readonly path: string; readonly bytes: number; /** Undefined when it is not text or larger than the engine takes. */ readonly text: string | undefined };

/** What is on disk of one recipe at one commit. Nothing in it is merged or interpolated yet. */
export type RecipeTree = {
  readonly name: string;
  /** Absolute, links resolved. */
  readonly folder: string;
  /** compose.yml first, then every compose*.yml, sub-folders included, by path. */
  readonly compose: readonly RecipeFile[];
  readonly envSample: RecipeFile | undefined;
  readonly abraSh: RecipeFile | undefined;
  readonly readme: RecipeFile | undefined;
  /** By version, as in the file's name. */
  readonly releaseNotes: readonly (RecipeFile & { readonly version: string })[];
  /** `release/next`: the note for the coming release. */
  readonly nextNote: RecipeFile | undefined;
  /** Files in `release/` that belong to no version. */
  readonly ignoredNotes: readonly string[];
  readonly payloads: readonly Payload[];
  /** All that is missing or broken, with file and line. */
  readonly faults: readonly Fault[];
};

const composeName = /^compose(\.[^/]+)?\.ya?ml$/;
const skipped = new Set([".git", "node_modules"]);
/** More than the engine takes for a config. */
const largestPayload = 1_024_000;

/** Reads a recipe's folder. Only a folder that is not there is thrown; every other fault is collected. */
export async function loadRecipeTree(folder: string, name: string, signal?: AbortSignal): Promise<RecipeTree> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) throw new Fault("usage", "recipe-missing", `${folder} does not exist`, { next: "Give the path or URL of a recipe's git repository." });
  const faults: Fault[] = [];
  const read = (path: string): Promise<RecipeFile | undefined> => readText(root, path, faults);
  const compose = await readCompose(root, read, faults, signal);
  const envSample = await read(".env.sample");
  if (!envSample && !faults.some((fault) => fault.at?.file === ".env.sample")) {
    faults.push(new Fault("recipe", "env-sample-missing", "the recipe has no .env.sample", { next: "Add one; operators copy it to configure the app.", at: { file: ".env.sample", line: 1, column: 1 } }));
  }
  const notes = await readNotes(root, read);
  return { name, folder: root, compose, envSample, abraSh: await read("abra.sh"), readme: await read("README.md"), ...notes, payloads: await readPayloads(root, compose, faults), faults };
}

type Read = (path: string) => Promise<RecipeFile | undefined>;

async function readCompose(root: string, read: Read, faults: Fault[], signal: AbortSignal | undefined): Promise<RecipeFile[]> {
  const paths = await findCompose(root, root, faults, signal);
  const main = paths.includes("compose.yml");
  if (!main) faults.push(new Fault("recipe", "compose-missing", "the recipe has no compose.yml", { next: "A recipe's base compose file is called compose.yml.", at: { file: "compose.yml", line: 1, column: 1 } }));
  const ordered = [...(main ? ["compose.yml"] : []), ...paths.filter((path) => path !== "compose.yml").toSorted()];
  const files: RecipeFile[] = [];
  for (const path of ordered) {
    const file = await read(path);
    if (file) files.push(file);
  }
  return files;
}

/** Linked folders are not entered. */
async function findCompose(root: string, folder: string, faults: Fault[], signal: AbortSignal | undefined): Promise<string[]> {
  signal?.throwIfAborted();
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = relative(root, join(folder, entry.name)).split(sep).join("/");
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) found.push(...(await findCompose(root, join(folder, entry.name), faults, signal)));
    } else if (entry.isSymbolicLink() && !(await inside(root, path))) {
      faults.push(outsideFault(path, { file: path, line: 1, column: 1 }));
    } else if (composeName.test(entry.name)) {
      found.push(path);
    }
  }
  return found;
}

async function readNotes(root: string, read: Read): Promise<Pick<RecipeTree, "releaseNotes" | "nextNote" | "ignoredNotes">> {
  if (!(await inside(root, "release"))) return { releaseNotes: [], nextNote: undefined, ignoredNotes: [] };
  const names = await readdir(join(root, "release")).catch((): string[] => []);
  const versions = names.filter(isReleaseTag).toSorted();
  const releaseNotes: (RecipeFile & { version: string })[] = [];
  for (const version of versions) {
    const file = await read(`release/${version}`);
    if (file) releaseNotes.push({ ...file, version });
  }
  const nextNote = names.includes("next") ? await read("release/next") : undefined;
  const ignoredNotes = names.filter((name) => !isReleaseTag(name) && name !== "next").toSorted();
  return { releaseNotes, nextNote, ignoredNotes };
}

async function readPayloads(root: string, compose: readonly RecipeFile[], faults: Fault[]): Promise<Payload[]> {
  const payloads = new Map<string, Payload>();
  for (const file of compose) {
    const { references, problems } = payloadReferences(file);
    faults.push(...problems);
    for (const { path, at } of references) {
      const known = await checkPath(root, path, at);
      if (known instanceof Fault) faults.push(known);
      else if (!payloads.has(known)) payloads.set(known, await readPayload(root, known));
    }
  }
  return [...payloads.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function readPayload(root: string, path: string): Promise<Payload> {
  const { size } = await lstat(await realpath(join(root, path)));
  if (size > largestPayload) return { path, bytes: size, text: undefined };
  const content = await readFile(join(root, path));
  const text = content.toString("utf8");
  return { path, bytes: size, text: text.includes("\0") || text.includes("\ufffd") ? undefined : text };
}
