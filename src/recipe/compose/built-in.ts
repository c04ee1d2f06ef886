import { Fault } from "#kit/fault.ts";
import { faultsOf } from "./findings.ts";
import { interpolate, type Environment } from "./interpolate.ts";
import { merge, write } from "./merge.ts";
import { normalise, type TypedModel } from "./normalise.ts";
import { checkForbidden, checkSchema, versionOf } from "./schema-check.ts";
import type { ComposeSource } from "./read.ts";
import type { ComposeModel, JsonObject, PositionOf } from "./types.ts";

/** One compose file after filling in, alone: its list indexes are the file's own, so every path has a position. */
export type LoadedFile = { readonly file: string; readonly positionOf: PositionOf; readonly filled: JsonObject; readonly typed: TypedModel };

export type Loaded = {
  readonly files: readonly LoadedFile[];
  /** Absent when there are faults. */
  readonly model: ComposeModel | undefined;
  /** Everything for which stack deploy would refuse these files, in all of them. */
  readonly faults: readonly Fault[];
};

export type LoadContext = { readonly folder: string; readonly env: Environment; readonly readText?: (path: string) => string | undefined };

/**
 * Loads and merges compose files without the docker CLI, to the same result. Pure but for `readText`.
 * @param sources in order, the base first
 */
export function loadStack(sources: readonly ComposeSource[], context: LoadContext): Loaded {
  const faults: Fault[] = [];
  const files: LoadedFile[] = [];
  let version: string | undefined;
  for (const source of sources) {
    if (source.refused) {
      faults.push(...source.problems);
      continue;
    }
    const own = versionOf(source.model, source.printed);
    version ??= own;
    if (own !== version) faults.push(versionMismatch(source, own, version));
    const filled = interpolate(source.model, context.env);
    const schema = checkSchema(filled.model, own);
    const before = [...checkForbidden(source.model), ...filled.findings, ...schema.filter((one) => !sameplace(one.path, filled.findings))];
    faults.push(...faultsOf(before, source.positionOf));
    if (before.length > 0) continue;
    const typed = normalise(filled.model, { ...context, printed: source.printed });
    faults.push(...faultsOf(typed.findings, source.positionOf));
    files.push({ file: source.file, positionOf: source.positionOf, filled: filled.model, typed: typed.model });
  }
  const [first, ...rest] = files.map((file) => file.typed);
  const model = faults.length === 0 && first ? write(rest.reduce(merge, first)) : undefined;
  return { files, model, faults };
}

/** A value that could not be filled in is not reported a second time for its type. */
function sameplace(path: readonly (string | number)[], findings: readonly { readonly path: readonly (string | number)[] }[]): boolean {
  return findings.some((finding) => finding.path.join("\0") === path.join("\0"));
}

function versionMismatch(source: ComposeSource, own: string, version: string): Fault {
  const written = source.model["version"] === undefined ? `has no version, which means ${own},` : `has version ${own}`;
  return new Fault("recipe", "compose-version-mismatch", `${source.file} ${written} but the first file has ${version}; all files must have the same`, {
    at: source.positionOf(["version"]),
    next: `Write version: "${version}" in ${source.file}.`,
  });
}
