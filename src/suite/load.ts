import { realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Fault, Faults } from "#kit/fault.ts";
import type { Json } from "#results/claim.ts";
import { placeStripped, placeSuite, readSuite } from "./copy.ts";
import { customisationOf } from "./customisation.ts";
import { examineSource, filesImportedBy, usesBrowser } from "./examine-source.ts";
import { importSuite } from "./import-suite.ts";
import { withDefaults, type Settings } from "./keys.ts";
import { layoutOf, type SuiteFiles } from "./layout.ts";
import { locator, type Locator } from "./locate.ts";
import { stripApart } from "./strip-apart.ts";
import { parseModule, type Syntax } from "./syntax.ts";
import type { Suite } from "./types.ts";
import { overlaySchema } from "./value-schemas.ts";
import { suiteWarnings, validateSuite } from "./validate.ts";

export type LoadOptions = {
  readonly recipe: string;
  /** The run's own folder, which gets the copy that is run (`workFolder/suite`). */
  readonly workFolder: string;
  /** Where modules without types are kept for the next run, as {@link codeCache} says. Default: nowhere. */
  readonly cache?: string | null;
};

/** A suite that is free of faults, ready to be used. */
export type LoadedSuite = {
  readonly recipe: string;
  /** Defaults filled in. */
  readonly suite: Settings;
  /** Where the suite came from; null when the recipe has none. */
  readonly source: string | null;
  /** The copy that is run; files of `files` and the overlay are in it. Null when the recipe has none. */
  readonly folder: string | null;
  readonly files: SuiteFiles;
  /** Test files that need a browser. */
  readonly browserFiles: readonly string[];
  /** SHA-256 of all names and contents, lower-case hex; null when the recipe has none. */
  readonly hash: string | null;
  /** For results.json; values under secret-looking names are masked. */
  readonly customisation: Readonly<Record<string, Json>>;
  readonly warnings: readonly string[];
};

/** What a recipe without a suite runs with: the defaults, and no tests besides the generic checks. */
export function emptySuite(recipe: string): LoadedSuite {
  return { recipe, suite: withDefaults({}), source: null, folder: null, files: { custom: [] }, browserFiles: [], hash: null, customisation: {}, warnings: [] };
}

/**
 * Loads and checks a recipe's suite: `suite.ts` (may be missing), the tests beside it and in `custom/`, the overlay. Everything that can
 * be seen without running a test is checked here, before anything is deployed.
 * @throws Faults `usage` with all that is wrong, each with file, line, column and what to do.
 */
export async function loadSuite(folder: string, { recipe, workFolder, cache = null }: LoadOptions): Promise<LoadedSuite> {
  const kind = await stat(folder).catch(() => undefined);
  if (!kind?.isDirectory()) {
    throw new Fault("usage", "suite-missing", `there is no suite folder ${folder}`, { next: `Write a first one with \`cc-ci suite new ${recipe}\`.` });
  }
  const content = await readSuite(folder);
  const place = (path: string): string => join(folder, path);
  const layout = layoutOf([...content.files.keys()], place);
  const faults = [...layout.faults];

  const parsed = await parseAll(content.files, place, cache, faults);
  if (!layout.hasSuite && layout.files.custom.length === 0 && Object.keys(layout.files).length === 1 && faults.length === 0) {
    faults.push(new Fault("usage", "suite-empty", `${folder} holds neither suite.ts nor tests`, { next: "Write suite.ts, or run the recipe without a suite." }));
  }

  const copy = await realpath(await placeSuite(content, workFolder));
  const main = parsed.get("suite.ts");
  const where = main && locator(main);
  let value: unknown = {};
  // A file that suite.ts needs and that is faulty would only repeat its fault here.
  const faulty = new Set(faults.map(({ at }) => at?.file));
  if (where && ![...reachableFrom("suite.ts", parsed)].some((path) => faulty.has(place(path)))) {
    try {
      value = await importSuite(join(copy, "suite.ts"), (path) => backIn(copy, path, folder), (path) => parsed.get(relative(copy, path).replaceAll(sep, "/"))?.code);
      faults.push(...validateSuite(value, where), ...overlayFaults(value, where, content.files, place));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  } else if (!layout.hasSuite) {
    faults.push(...overlayFaults(value, undefined, content.files, place));
  }
  if (faults.length > 0) throw new Faults("usage", "suite-invalid", `the suite of ${recipe} has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}`, sorted(faults));

  await placeStripped([...parsed].map(([path, { code }]) => [path, code] as const), workFolder);
  const suite = { ...(value as Suite) };
  return {
    recipe,
    suite: withDefaults(suite),
    source: folder,
    folder: copy,
    files: layout.files,
    browserFiles: [...parsed].flatMap(([path, syntax]) => (path.endsWith(".test.ts") && usesBrowser(syntax) ? [path] : [])),
    hash: content.hash,
    customisation: customisationOf(suite, layout.files, content.hash),
    warnings: [...layout.warnings, ...(layout.hasSuite ? suiteWarnings(value) : [])],
  };
}

async function parseAll(files: ReadonlyMap<string, Buffer>, place: (path: string) => string, cache: string | null, faults: Fault[]): Promise<Map<string, Syntax>> {
  const parsed = new Map<string, Syntax>();
  const paths = new Set(files.keys());
  const modules = [...files].filter(([path]) => path.endsWith(".ts") && !path.endsWith(".d.ts") && path !== "suite.unit.test.ts").map(([path, bytes]) => ({ path, source: bytes.toString("utf8") }));
  const stripped = await stripApart(modules.map(({ source }) => source), cache);
  for (const [index, { path, source }] of modules.entries()) {
    try {
      const syntax = parseModule(place(path), source, stripped[index]);
      parsed.set(path, syntax);
      faults.push(...examineSource(syntax, path, paths));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  }
  return parsed;
}

/** A file and all that it imports, directly or not. */
function reachableFrom(path: string, parsed: ReadonlyMap<string, Syntax>, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const syntax = parsed.get(path);
  for (const target of syntax ? filesImportedBy(syntax, path) : []) reachableFrom(target, parsed, seen);
  return seen;
}

/** Overlays that are named but missing, and compose files that are there but named by nothing. */
function overlayFaults(value: unknown, where: Locator | undefined, files: ReadonlyMap<string, Buffer>, place: (path: string) => string): Fault[] {
  const { overlay, dependencies } = (typeof value === "object" && value !== null ? value : {}) as Suite;
  const named: { file: unknown; path: PropertyKey[] }[] = [
    { file: overlay, path: ["overlay"] },
    ...(Array.isArray(dependencies) ? (dependencies as NonNullable<Suite["dependencies"]>) : []).map((one, index) => ({ file: one?.overlay, path: ["dependencies", index, "overlay"] })),
  ];
  const missing = named.flatMap(({ file, path }) =>
    overlaySchema.safeParse(file).success && !files.has(file as string)
      ? [new Fault("usage", "suite-overlay-missing", `there is no file ${String(file)} beside suite.ts`, { next: "Add the overlay or remove the key.", ...(where && { at: where.at(path) }) })]
      : [],
  );
  const unused = [...files.keys()].flatMap((path) =>
    /^compose\.[\w.-]*ya?ml$/.test(path) && !named.some(({ file }) => file === path)
      ? [new Fault("usage", "suite-overlay-unused", `${path} is here, but no key names it, so it would be ignored`, { next: `Add \`overlay: "${path}"\` to suite.ts, or remove the file.`, at: { file: place(path), line: 1, column: 1 } })]
      : [],
  );
  return [...missing, ...unused];
}

/** A path of the copy as one of the folder that the user knows. */
function backIn(copy: string, path: string, folder: string): string | undefined {
  const inside = relative(copy, path);
  return inside === "" || inside.split(sep)[0] === ".." ? undefined : join(folder, inside);
}

function sorted(faults: readonly Fault[]): Fault[] {
  return faults.toSorted((a, b) => (a.at?.file ?? "").localeCompare(b.at?.file ?? "") || (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0));
}
