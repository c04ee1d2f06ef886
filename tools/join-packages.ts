import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown, type Plugin } from "rolldown";
import { joinedFolder, joinedName, joinedPackages } from "../src/kit/joined-packages.ts";

/** Begins the name of a module that exports what a package exports. */
const entry = "\0joined:";

/** Modules that export by name what a package exports by name: a package of CommonJS would else have a default export only. */
const entries: Plugin = {
  name: "entries",
  resolveId: (id) => (id.startsWith(entry) ? id : null),
  load: async (id) => {
    if (!id.startsWith(entry)) return null;
    const specifier = id.slice(entry.length);
    const names = Object.keys((await import(specifier)) as object).filter((name) => name !== "module.exports");
    return `export { ${names.join(", ")} } from ${JSON.stringify(specifier)};`;
  },
};

/**
 * Writes each of the joined packages as one file, and what they share as files of its own: opening, placing and linking their 600 modules is a quarter of the processor
 * time that a command of cc-ci takes to start. Nothing is left out or made shorter, so that what goes wrong in one of them can be read.
 * @param folder comes to be only when all of it is there
 */
async function joinPackages(folder: string): Promise<void> {
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await using bundle = await rolldown({
    cwd: dirname(import.meta.dirname),
    platform: "node",
    treeshake: false,
    input: Object.fromEntries(joinedPackages.map((specifier) => [basename(joinedName(specifier), ".js"), `${entry}${specifier}`])),
    preserveEntrySignatures: "strict",
    plugins: [entries],
  });
  await mkdir(dirname(folder), { recursive: true });
  await bundle.write({ dir: unfinished, format: "esm", entryFileNames: "[name].js", chunkFileNames: "shared-[hash].js" });
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

await joinPackages(resolve(process.argv[2] ?? fileURLToPath(joinedFolder)));
