import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { findVariables, interpolate, type Environment, type FoundVariable } from "#recipe/compose/interpolate.ts";
import { normalise, type TypedModel } from "#recipe/compose/normalise.ts";
import { readCompose, type ComposeSource } from "#recipe/compose/read.ts";
import type { JsonObject } from "#recipe/compose/types.ts";
import type { RecipeFile } from "#recipe/tree.ts";
import { formatMistakes, type FormatMistake } from "./format.ts";

/** One compose file, read and filled in alone. */
export type ComposeFile = {
  readonly path: string;
  /** As written, with positions. */
  readonly source: ComposeSource;
  /** Whether `.env.sample` takes it. */
  readonly selected: boolean;
  /** Every variable reference in it. */
  readonly variables: readonly FoundVariable[];
  /** As written with the sample's values filled in. */
  readonly filled: JsonObject;
  /** Everything for which a deploy or abra would refuse this file. */
  readonly mistakes: readonly FormatMistake[];
  /** In long form; undefined when there are mistakes. */
  readonly typed: TypedModel | undefined;
};

export type FileContext = {
  /** Absolute folder that relative paths start from. */
  readonly folder: string;
  /** Absolute folder of the recipe; nothing outside is read. */
  readonly root: string;
  readonly env: Environment;
};

/** abra reads YAML 1.1. */
export function parseComposeFile(file: RecipeFile): ComposeSource {
  return readCompose(file.text, file.path, "v2");
}

/** Variables that a file wants set (`${NAME:?…}`). */
export function requiredVariables(source: ComposeSource): string[] {
  return findVariables(source.model).flatMap((use) => (use.name !== null && use.operator?.endsWith("?") ? [use.name] : []));
}

export function readComposeFile(source: ComposeSource, selected: boolean, context: FileContext): ComposeFile {
  const { model: filled, findings } = interpolate(source.model, context.env);
  const before = formatMistakes(source, filled, findings);
  const readable = !source.refused && before.every((mistake) => mistake.kind === "repeated-item");
  const { model: typed, findings: after } = readable ? normalise(filled, { ...context, printed: source.printed, readText: (path) => readInside(path, context.root) }) : { model: undefined, findings: [] };
  const mistakes = [...before, ...after.map((finding) => ({ ...finding, kind: "other" as const }))];
  return { path: source.file, source, selected, variables: findVariables(source.model), filled, mistakes, typed: after.length === 0 ? typed : undefined };
}

function readInside(path: string, root: string): string | undefined {
  const way = relative(root, path);
  if (way === ".." || way.startsWith("../")) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
