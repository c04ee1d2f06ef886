import { readFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from "yaml";
import { z } from "zod";
import { Fault, Faults, type Position } from "#kit/fault.ts";
import { packageRoot } from "#kit/packages.ts";
import { faultClasses, tierNames } from "#results/schema.ts";

const relativePath = z.string().min(1).refine((path) => !path.startsWith("/"), "must be relative to the sample's folder");
/** What git allows in a tag's name, less what nobody needs: no space, no control or glob characters, no `..`, no leading dash. */
const tagName = z.string().regex(/^(?!-)(?!.*\.\.)(?!.*\.lock$)[^\s~^:?*[\\\p{Cc}]+$/u, "must be usable as a git tag");

export const releaseSchema = z.strictObject({
  /** The tag, and the name of the folder with the files that this release adds or changes. */
  version: tagName,
  /** `annotated`: as `abra recipe release` makes them; `lightweight`: points straight at the commit; `none`: only a commit. */
  tag: z.enum(["annotated", "lightweight", "none"]).default("annotated"),
  /** Files of the release before that are gone in this one, relative to the recipe. */
  remove: z.array(relativePath).default([]),
});

/** What a run of the sample must say; every planted recipe has it. */
export const expectationSchema = z.strictObject({
  verdict: z.enum(["green", "red"]),
  level: z.number().int().min(0).max(5),
  /** The tier that fails; absent when none does. */
  tier: z.enum([...tierNames, "teardown", "run", "lint"]).optional(),
  /** Whose fault it is; absent when nothing fails. */
  fault: z.enum(faultClasses).optional(),
  /** The fault's stable code, where it must be just that one. */
  code: z.string().optional(),
  /** Name of the first test that fails, where it must be just that one. */
  test: z.string().optional(),
});

export const sampleSchema = z.strictObject({
  /** One sentence. */
  about: z.string().min(1),
  /** A folder whose files are there before the first release's; relative to the sample's folder. */
  from: relativePath.optional(),
  /** Another sample, all of whose releases this one takes over; `releases` then names those that it changes. Relative to the sample's folder. */
  of: relativePath.optional(),
  /** Oldest first; each is a commit. */
  releases: z.array(releaseSchema).min(1),
  default_branch: tagName.default("main"),
  expect: expectationSchema.optional(),
  /** A folder with a suite of the sample's own, relative to the sample's folder. */
  suite: relativePath.optional(),
  /** Samples of the apps that its suite needs, relative to the sample's folder. */
  needs: z.array(relativePath).default([]),
});

export type SampleRelease = z.infer<typeof releaseSchema>;
export type SampleExpectation = z.infer<typeof expectationSchema>;

/** A recipe that cc-ci brings along, as a folder of releases that becomes a git repository. */
export type Sample = Omit<z.infer<typeof sampleSchema>, "from" | "of" | "suite" | "needs"> & {
  /** The recipe's name: that of the folder. */
  readonly name: string;
  readonly folder: string;
  /** Absolute. */
  readonly from: string | null;
  /** Absolute. */
  readonly of: string | null;
  /** Absolute; null when `suites/<name>` or no suite is meant. */
  readonly suite: string | null;
  /** Absolute. */
  readonly needs: readonly string[];
};

/** Reads `sample.yml` of a sample's folder. Throws `Faults` (usage, `sample-invalid`) with every mistake and its place. */
export async function readSample(folder: string): Promise<Sample> {
  const path = join(folder, "sample.yml");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new Fault("usage", "sample-missing", `${shown(path)} cannot be read`, { next: "Give the folder of a sample.", cause });
  }
  return parseSample(text, folder);
}

/** Pure part of {@link readSample}. */
export function parseSample(text: string, folder: string): Sample {
  const file = shown(join(folder, "sample.yml"));
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number): Position => ({ file, line: lines.linePos(offset).line || 1, column: lines.linePos(offset).col || 1 });
  const broken = document.errors.map((error) => fault(error.message.split("\n")[0] ?? "not YAML", at(error.pos[0])));
  if (broken.length > 0) throw invalid(file, broken);

  const parsed = sampleSchema.safeParse(document.toJS());
  if (!parsed.success) {
    throw invalid(file, parsed.error.issues.map((issue) =>
      fault(`${issue.path.join(".") || "the file"}: ${issue.message}`, at(offsetOf(document.contents, issue.path)))));
  }
  const { from, of, suite, needs, ...sample } = parsed.data;
  if (from !== undefined && of !== undefined) throw invalid(file, [fault("from and of: a sample has one of them", at(offsetOf(document.contents, ["of"])))]);
  const twice = sample.releases.findIndex((release, i) => sample.releases.findIndex((other) => other.version === release.version) !== i);
  if (twice >= 0) {
    const place = offsetOf(document.contents, ["releases", twice, "version"]);
    throw invalid(file, [fault(`release ${sample.releases[twice]?.version} is there twice`, at(place))]);
  }
  return {
    ...sample,
    name: basename(resolve(folder)),
    folder: resolve(folder),
    from: from === undefined ? null : resolve(folder, from),
    of: of === undefined ? null : resolve(folder, of),
    suite: suite === undefined ? null : resolve(folder, suite),
    needs: needs.map((path) => resolve(folder, path)),
  };
}

function invalid(file: string, all: Fault[]): Faults {
  return new Faults("usage", "sample-invalid", `${file} has ${all.length === 1 ? "a mistake" : `${all.length} mistakes`}`, all);
}

function fault(message: string, at: Position): Fault {
  return new Fault("usage", "sample-invalid", message, { at, next: "See samples/README.md for the format." });
}

/** Where the node at a path starts; the nearest parent's start when the path ends in something that is not there. */
function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of path) {
    if (isAlias(node)) break;
    const next: unknown = isMap(node) ? node.get(key, true) : isSeq(node) ? node.get(Number(key), true) : undefined;
    if (!isMap(next) && !isSeq(next) && !isScalar(next)) break;
    node = next;
    offset = next.range?.[0] ?? offset;
  }
  return offset;
}

function shown(path: string): string {
  const way = relative(packageRoot, resolve(path));
  return way.startsWith("..") ? path : way;
}
