import { readdirSync } from "node:fs";

/** The imports of packages that are joined: those of which a command loads the most modules, by the names that our modules call them. */
export const joinedPackages = ["acorn", "bcryptjs", "commander", "execa", "kysely", "kysely/migration", "tar-stream", "yaml", "zod"] as const;

/** Where `tools/join-packages.ts` puts them, within node_modules, so that they come and go with what they are made from. */
export const joinedFolder = new URL("../../node_modules/.joined/", import.meta.url);

/** The name of an import's file in {@link joinedFolder}. Pure. */
export function joinedName(specifier: string): string {
  return `${specifier.replaceAll("/", "_")}.js`;
}

/** The imports that are joined in a folder, with the URLs of their files. None where packages were installed by other means than the launcher's: all works without, and starts later. */
export function findJoined(folder: URL): ReadonlyMap<string, string> {
  const files = new Set(namesIn(folder));
  return new Map(joinedPackages.filter((specifier) => files.has(joinedName(specifier))).map((specifier) => [specifier, new URL(joinedName(specifier), folder).href]));
}

function namesIn(folder: URL): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
