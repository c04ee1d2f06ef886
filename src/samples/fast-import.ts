import type { Tree } from "./tree.ts";

/** A commit to be made, with the whole tree that it holds. */
export type CommitPlan = {
  readonly message: string;
  readonly tree: Tree;
  /** A tag on this commit; `message: null` makes a lightweight one. */
  readonly tag: { readonly name: string; readonly message: string | null } | null;
};

const author = "cc-ci samples <samples@cc-ci.invalid>";
/** 2026-01-05 12:00 UTC; each release is a week after the one before, so that commit ids are the same everywhere. */
const firstRelease = 1_767_614_400;
const week = 604_800;

/** The commits of one branch as a stream for `git fast-import`. Pure: the same plan gives the same bytes, hence the same commit ids. */
export function fastImportStream(branch: string, commits: readonly CommitPlan[]): Buffer {
  const parts: (string | Buffer)[] = [];
  const data = (content: string | Buffer) => {
    const bytes = Buffer.from(content as string);
    parts.push(`data ${bytes.length}\n`, bytes, "\n");
  };
  commits.forEach((commit, index) => {
    const mark = index + 1;
    const when = `${firstRelease + index * week} +0000`;
    parts.push(`commit refs/heads/${branch}\nmark :${mark}\nauthor ${author} ${when}\ncommitter ${author} ${when}\n`);
    data(commit.message);
    if (mark > 1) parts.push(`from :${mark - 1}\n`);
    parts.push("deleteall\n");
    for (const [path, file] of commit.tree) {
      parts.push(`M ${file.mode} inline ${quotePath(path)}\n`);
      data(file.content);
    }
    parts.push("\n");
    if (commit.tag === null) return;
    if (commit.tag.message === null) {
      parts.push(`reset refs/tags/${commit.tag.name}\nfrom :${mark}\n\n`);
    } else {
      parts.push(`tag ${commit.tag.name}\nfrom :${mark}\ntagger ${author} ${when}\n`);
      data(commit.tag.message);
    }
  });
  parts.push("done\n");
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)));
}

/** C-style quotes, as fast-import wants them for paths with unusual characters. */
function quotePath(path: string): string {
  const escaped = path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `"${escaped}"`;
}
