import { compareVersions, parseVersion, whyNotRelease, type RecipeVersion } from "../version.ts";

/** One release of a recipe. */
export type Release = {
  readonly tag: string;
  readonly version: RecipeVersion;
  readonly commit: string;
  /** False for a lightweight tag, which abra does not deploy. */
  readonly annotated: boolean;
  /** ISO 8601; null for a lightweight tag. */
  readonly taggerDate: string | null;
};

export type Releases = {
  /** Oldest first. */
  readonly releases: Release[];
  /** Tags that are no releases. */
  readonly ignored: { readonly tag: string; readonly reason: string }[];
};

/** What git is asked to print of each tag; fields are separated by NUL, tags by line feeds. */
export const tagFormat = "%(refname:strip=2)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)%00%(taggerdate:iso-strict)";

/** Reads what git prints with {@link tagFormat}. */
export function readTags(output: string): Releases {
  const result: Releases = { releases: [], ignored: [] };
  for (const line of output.split("\n").filter(Boolean)) {
    const [tag = "", type, name = "", innerType, innerName = "", date = ""] = line.split("\0");
    const reason = whyNotRelease(tag);
    const annotated = type === "tag";
    if (reason !== undefined) result.ignored.push({ tag, reason });
    else if (innerType === "tag") result.ignored.push({ tag, reason: "it is a tag of a tag" });
    else if ((annotated ? innerType : type) !== "commit") result.ignored.push({ tag, reason: "it does not point at a commit" });
    else result.releases.push({ tag, version: parseVersion(tag)!, commit: annotated ? innerName : name, annotated, taggerDate: annotated && date !== "" ? date : null });
  }
  result.releases.sort((a, b) => compareVersions(a.version, b.version));
  return result;
}
