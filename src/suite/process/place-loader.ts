import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "#kit/packages.ts";
import { strippedFolder } from "../copy.ts";
import { stripApart } from "../strip-apart.ts";
import { entriesFolder } from "./entries.ts";
import type { LoaderFolders } from "./loader.ts";

const processFolder = "src/suite/process";
const ownFolders = [processFolder, "src/suite/oidc"];
/** What a test process loads of ours besides those folders; anything forgotten here makes it larger, not wrong. */
const others = ["src/suite/test.ts", "src/kit/fault.ts", "src/kit/small-heap.ts"];

/** Paths in the package, and the module at each without types. */
type Modules = ReadonlyMap<string, string>;

let own: Promise<Modules> | undefined;

/** What a test process loads of ours, without types. Asked for once, because it does not change while we run. */
function ownModules(cache: string | null): Promise<Modules> {
  own ??= strip(cache);
  // Whoever needs them waits for them and gets the error.
  own.catch(() => (own = undefined));
  return own;
}

async function readOwn(): Promise<(readonly [path: string, source: string])[]> {
  const inFolders = await Promise.all(ownFolders.map(async (folder) => (await readdir(join(packageRoot, folder), { recursive: true })).map((name) => `${folder}/${name}`)));
  const paths = [...inFolders.flat().filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts")), ...others].toSorted();
  return await Promise.all(paths.map(async (path) => [path, await readFile(join(packageRoot, path), "utf8")] as const));
}

async function strip(cache: string | null): Promise<Modules> {
  const sources = await readOwn();
  const stripped = await stripApart(sources.map(([, source]) => source), cache);
  return new Map(sources.flatMap(([path], index) => {
    const module = stripped[index];
    return module && "code" in module ? [[path, module.code] as const] : [];
  }));
}

/**
 * Writes the loader of a test process, and what it loads of ours without types, into the work folder. Gives the path of what Node is to load first.
 * @param cache a folder where what was made is kept for other processes; null: nowhere
 */
export async function placeLoader(workFolder: string, cache: string | null): Promise<string> {
  const folder = join(workFolder, "own");
  const modules = await ownModules(cache);
  await Promise.all(
    [...modules].map(async ([path, code]) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), code);
    }),
  );
  const folders: LoaderFolders = { entries: urlOf(entriesFolder(workFolder)), suite: urlOf(join(workFolder, "suite")), stripped: urlOf(strippedFolder(workFolder)), package: urlOf(packageRoot), own: urlOf(folder) };
  const first = join(workFolder, "loader.mjs");
  await writeFile(join(workFolder, "install-loader.mjs"), modules.get(`${processFolder}/loader.ts`) ?? "");
  await writeFile(first, `import { installLoader } from "./install-loader.mjs";\ninstallLoader(${JSON.stringify(folders, undefined, 2)});\n`);
  return first;
}

function urlOf(folder: string): string {
  return `${pathToFileURL(folder).href}/`;
}
