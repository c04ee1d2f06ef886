import { registerHooks } from "node:module";
import { findJoined, joinedFolder } from "./joined-packages.ts";

/** What an import comes to, in the words of Node's hooks. */
export type PlainImport = { readonly url: string; readonly format: "module" | "module-typescript" };

const source = new URL("../", import.meta.url).href;

/** Of our own packages those whose modules are all ECMAScript and name each other by their files: those with the most modules. */
export const plainPackages = ["kysely", "execa", "zod"] as const;
const plainFolders = plainPackages.map((name) => new URL(`../../node_modules/${name}/`, import.meta.url).href);

/**
 * Where an import leads if its words alone say so: those of our own modules (`./x.ts`, `#kit/x.ts`), of the packages that are joined for them, and those between the modules of a plain package. Undefined where the file
 * system has to be asked. Pure.
 * @param specifier as it stands in the import
 * @param parent URL of the module that imports
 * @param joined the packages that our own modules have as one file each
 */
export function plainImport(specifier: string, parent: string | undefined, joined: ReadonlyMap<string, string> = new Map()): PlainImport | undefined {
  if (parent === undefined) return undefined;
  if (parent.startsWith(source) && joined.has(specifier)) return { url: joined.get(specifier) as string, format: "module" };
  const relative = specifier.startsWith("./") || specifier.startsWith("../");
  if (parent.startsWith(source) && specifier.endsWith(".ts")) {
    if (relative) return { url: new URL(specifier, parent).href, format: "module-typescript" };
    if (specifier.startsWith("#")) return { url: new URL(specifier.slice(1), source).href, format: "module-typescript" };
  }
  if (relative && specifier.endsWith(".js") && isPlain(parent)) return { url: new URL(specifier, parent).href, format: "module" };
  return undefined;
}

/** Another's package of that name, or one within it, may be another version with other rules. */
function isPlain(parent: string): boolean {
  return plainFolders.some((folder) => parent.startsWith(folder) && !parent.includes("/node_modules/", folder.length - 1));
}

/**
 * Has Node take {@link plainImport}'s answer. Of itself it looks at the file, its links and the packages around it for each of a thousand modules, which is a fifth of the
 * processor time that `cc-ci` takes to start.
 */
export function installPlainImports(): void {
  const joined = findJoined(joinedFolder);
  registerHooks({
    resolve(specifier, { parentURL, conditions }, next) {
      const plain = conditions.includes("require") ? undefined : plainImport(specifier, parentURL, joined);
      return plain === undefined ? next(specifier) : { ...plain, shortCircuit: true };
    },
  });
}
