import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "#kit/packages.ts";
import { strippedFolder } from "../copy.ts";
import { stripApart } from "../strip-apart.ts";
import type { LoaderFolders } from "./loader.ts";

const processFolder = "src/suite/process";
/** What a test process loads of ours besides {@link processFolder}; anything forgotten here makes it larger, not wrong. */
const others = ["src/suite/test.ts", "src/kit/fault.ts"];

/** Writes the loader of a test process, and what it loads of ours without types, into the work folder. Gives the path of what Node is to load first. */
export async function placeLoader(workFolder: string): Promise<string> {
  const own = join(workFolder, "own");
  const inFolder = (await readdir(join(packageRoot, processFolder))).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const paths = [...inFolder.map((name) => `${processFolder}/${name}`), ...others];
  const stripped = await stripApart(await Promise.all(paths.map((path) => readFile(join(packageRoot, path), "utf8"))));
  for (const [index, path] of paths.entries()) {
    const module = stripped[index];
    if (!module || "problem" in module) continue;
    await mkdir(dirname(join(own, path)), { recursive: true });
    await writeFile(join(own, path), module.code);
  }
  const folders: LoaderFolders = { work: urlOf(workFolder), suite: urlOf(join(workFolder, "suite")), stripped: urlOf(strippedFolder(workFolder)), package: urlOf(packageRoot), own: urlOf(own) };
  const first = join(workFolder, "loader.mjs");
  await writeFile(join(workFolder, "install-loader.mjs"), await readFile(join(own, processFolder, "loader.ts")));
  await writeFile(first, `import { installLoader } from "./install-loader.mjs";\ninstallLoader(${JSON.stringify(folders, undefined, 2)});\n`);
  return first;
}

function urlOf(folder: string): string {
  return `${pathToFileURL(folder).href}/`;
}
