import { posix } from "node:path";
import { Fault } from "#kit/fault.ts";
import type { EnvEntry } from "./env/parse.ts";
import { nearest } from "./nearest.ts";
import type { RecipeFile, RecipeTree } from "./tree.ts";

export type ComposeSelection = {
  /** In the order in which they are merged. */
  readonly files: readonly RecipeFile[];
  /** Folder of the first file, relative to the recipe: every relative path in any of the files counts from here. `.` is the recipe's own. */
  readonly baseFolder: string;
  readonly faults: readonly Fault[];
};

/**
 * The compose files that an app's environment selects: `COMPOSE_FILE`, separated by colons, else compose.yml alone. With the
 * entries given, faults point at the line that sets it.
 */
export function selectComposeFiles(env: Readonly<Record<string, string>>, tree: Pick<RecipeTree, "compose">, entries: readonly EnvEntry[] = []): ComposeSelection {
  const line = entries.findLast((entry) => entry.key === "COMPOSE_FILE");
  const at = line && { at: line.valueAt };
  const files: RecipeFile[] = [];
  const faults: Fault[] = [];
  for (const part of (env.COMPOSE_FILE || "compose.yml").split(":")) {
    const path = posix.normalize(part);
    const file = tree.compose.find((candidate) => candidate.path === path);
    if (file) files.push(file);
    else faults.push(refuse(part, path, tree.compose.map((candidate) => candidate.path), at));
  }
  return { files, baseFolder: posix.dirname(files[0]?.path ?? "compose.yml"), faults };
}

function refuse(part: string, path: string, known: readonly string[], at: { at: EnvEntry["valueAt"] } | undefined): Fault {
  if (part.trim() === "") return new Fault("recipe", "compose-file-empty", "COMPOSE_FILE has an empty entry", { next: "Separate the files by single colons.", ...at });
  if (path.startsWith("/") || path === ".." || path.startsWith("../")) {
    return new Fault("recipe", "path-escapes", `COMPOSE_FILE names ${part}, which leads out of the recipe's folder`, { next: "Name files of the recipe.", ...at });
  }
  const near = nearest(path, known);
  return new Fault("recipe", "compose-file-missing", `COMPOSE_FILE names ${part}, which the recipe does not have`, {
    next: near.length > 0 ? `The recipe has ${near.join(", ")}.` : "Add the file.",
    ...at,
  });
}
