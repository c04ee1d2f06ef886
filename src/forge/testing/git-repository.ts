import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { command, mustRun } from "#kit/process.ts";

/** Content by path; null removes the file. */
export type Files = Readonly<Record<string, string | null>>;

export type CommitOptions = {
  /** Default: the branch's head. `none` begins a history of its own. */
  readonly from?: string;
  /** More parents of a merge. */
  readonly merge?: readonly string[];
};

const author = { GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@example.com", GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@example.com", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C" };

/** A bare repository that plays upstream, or somebody's fork. It is reached by its path or by `file://`; there is no server. */
export class GitRepository {
  readonly path: string;
  /** Each commit is a minute later, so that no two are the same. */
  #time = 1_700_000_000;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(folder: string, name: string, branch = "main"): Promise<GitRepository> {
    const path = join(folder, `${name}.git`);
    await mkdir(path, { recursive: true });
    await mustRun("git", ["init", "--quiet", "--bare", "--template=", "-b", branch, path], { env: author });
    return new GitRepository(path);
  }

  get url(): string {
    return `file://${this.path}`;
  }

  async git(...args: readonly string[]): Promise<string> {
    return (await mustRun("git", ["-C", this.path, ...args], { env: author })).trim();
  }

  /** A commit with the files of its parent and these. */
  async commit(branch: string, files: Files, options: CommitOptions = {}): Promise<string> {
    return this.commits(branch, [files], options);
  }

  /** Commits on top of each other, in one go. Gives the last. */
  async commits(branch: string, all: readonly Files[], { from, merge = [] }: CommitOptions = {}): Promise<string> {
    const start = from ?? (await this.#head(branch));
    const lines = all.flatMap((files, index) => {
      this.#time += 60;
      return [
        ...(index === 0 ? [`reset refs/heads/${branch}`] : []),
        `commit refs/heads/${branch}`,
        "mark :1",
        `committer A <a@example.com> ${this.#time} +0000`,
        data(Object.keys(files).join(" ") || "nothing"),
        ...(index === 0 ? [...(start === "none" ? [] : [`from ${start}`]), ...merge.map((parent) => `merge ${parent}`)] : []),
        ...Object.entries(files).flatMap(([path, content]) => (content === null ? [`D ${path}`] : [`M 100644 inline ${path}`, data(content)])),
        "",
      ];
    });
    return (await mustRun("git", ["-C", this.path, "fast-import", "--quiet", "--force"], { env: author, input: [...lines, "get-mark :1", ""].join("\n") })).trim();
  }

  /** Replaces a tag of that name. */
  async tag(name: string, commit: string, { annotated = true }: { readonly annotated?: boolean } = {}): Promise<void> {
    this.#time += 60;
    const env = { ...author, GIT_COMMITTER_DATE: `@${this.#time} +0000` };
    await mustRun("git", ["-C", this.path, "tag", "--force", ...(annotated ? ["-a", "-m", name] : []), name, commit], { env });
  }

  async deleteTag(name: string): Promise<void> {
    await this.git("tag", "-d", name);
  }

  async setBranch(branch: string, commit: string): Promise<void> {
    await this.git("update-ref", `refs/heads/${branch}`, commit);
  }

  /** Also makes it the default, where the old name was. */
  async renameBranch(from: string, to: string): Promise<void> {
    await this.git("branch", "-m", from, to);
  }

  async setDefault(branch: string): Promise<void> {
    await this.git("symbolic-ref", "HEAD", `refs/heads/${branch}`);
  }

  /** Object by ref. */
  async refs(): Promise<Record<string, string>> {
    const lines = await this.git("for-each-ref", "--format=%(refname) %(objectname)");
    return Object.fromEntries(lines.split("\n").filter(Boolean).map((line) => line.split(" ") as [string, string]));
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async #head(branch: string): Promise<string> {
    const { exitCode, stdout } = await command("git", ["-C", this.path, "rev-parse", "--verify", "--quiet", `refs/heads/${branch}`], { env: author });
    return exitCode === 0 ? stdout.trim() : "none";
  }
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
