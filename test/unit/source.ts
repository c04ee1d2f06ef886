import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { packageRoot } from "#kit/packages.ts";

/** One TypeScript file of the project, with what it imports when it runs (types apart). */
export type SourceFile = {
  /** Relative to the project, such as `src/run/level.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Project files as paths, everything else as it is written, such as `node:fs`. */
  readonly imports: readonly string[];
};

/** Every TypeScript file below the given folders of the project. */
export function readSources(...folders: readonly string[]): SourceFile[] {
  return folders
    .filter((folder) => existsSync(join(packageRoot, folder)))
    .flatMap((folder) =>
      readdirSync(join(packageRoot, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.parentPath.includes("node_modules"))
        .map((entry) => readSource(relative(packageRoot, join(entry.parentPath, entry.name)))),
    );
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(packageRoot, path), "utf8");
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return { path, text, lines, imports: importsOf(text).map((name) => resolveImport(path, name)) };
}

/** What the text of a module imports when it runs, as written. `import type` and `export type` are erased and left out. */
export function importsOf(text: string): string[] {
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;"'`]*?\bfrom\s+)?"([^"]+)"/gm);
  const calls = text.matchAll(/\bimport\(\s*"([^"]+)"\s*\)(?!\.|\[)/g);
  return [...statements, ...calls].map((match) => match[1] ?? "");
}

function resolveImport(from: string, name: string): string {
  if (name.startsWith("#")) return `src/${name.slice(1)}`;
  if (name.startsWith(".")) return relative(packageRoot, resolve(packageRoot, dirname(from), name));
  return name;
}
