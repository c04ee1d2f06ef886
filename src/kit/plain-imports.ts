import { registerHooks } from "node:module";
import { findJoined, joinedFolder } from "./joined-packages.ts";

/** What an import comes to, in the words of Node's hooks. */
export type PlainImport = { readonly url: string; readonly format: "module" | "module-typescript" };

const source = new URL("../", import.meta.url).href;

/**
 * Where an import leads if its words alone say so: those of our own modules (`./x.ts`, `#kit/x.ts`), and those of the packages that are joined for them. Undefined where the file
 * system has to be asked. Pure.
 * @param specifier as it stands in the import
 * @param parent URL of the module that imports
 * @param joined the packages that our own modules have as one file each
 */
export function plainImport(specifier: string, parent: string | undefined, joined: ReadonlyMap<string, string> = new Map()): PlainImport | undefined {
  if (!parent?.startsWith(source)) return undefined;
  const file = joined.get(specifier);
  if (file !== undefined) return { url: file, format: "module" };
  if (!specifier.endsWith(".ts")) return undefined;
  if (specifier.startsWith("./") || specifier.startsWith("../")) return { url: new URL(specifier, parent).href, format: "module-typescript" };
  if (specifier.startsWith("#")) return { url: new URL(specifier.slice(1), source).href, format: "module-typescript" };
  return undefined;
}

/**
 * Has Node take {@link plainImport}'s answer. Of itself it looks at the file, its links and the packages around it for each of hundreds of modules, a fifth of the
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
