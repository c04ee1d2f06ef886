import { mustRun } from "#kit/process.ts";
import type { Forge, RepositoryName } from "#forge/port.ts";
import { ForgejoDriver } from "#forge/forgejo/driver.ts";
import type { GitRepository } from "#forge/testing/git-repository.ts";
import type { Gitea, GiteaUser } from "../../../tools/peers/gitea.ts";

export { startGitea, type Gitea, type GiteaUser } from "../../../tools/peers/gitea.ts";

/** The forge as cc-ci opens it. */
export function forgeOf(gitea: Pick<Gitea, "url">, token: string): Forge {
  return new ForgejoDriver({ url: gitea.url, token });
}

/** What a person does at a terminal: pushes a commit to a branch of a repository on the forge. */
export async function pushAs(gitea: Gitea, user: GiteaUser, from: GitRepository, commit: string, to: RepositoryName & { readonly branch: string }): Promise<void> {
  const env = {
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`${user.login}:${user.token}`).toString("base64")}`,
  };
  await mustRun("git", ["-C", from.path, "push", "--quiet", "--force", `${gitea.url}/${to.owner}/${to.name}.git`, `${commit}:refs/heads/${to.branch}`], { env });
}

/** Opens a pull request and gives its number. `head` is a branch, or `user:branch` of a fork. */
export async function openPullRequest(gitea: Gitea, user: GiteaUser, on: RepositoryName, head: string, base: string): Promise<number> {
  const { number } = await gitea.api<{ number: number }>("POST", `/repos/${on.owner}/${on.name}/pulls`, { head, base, title: `change of ${head}` }, user.token);
  return number;
}

/** Object by ref of a repository on the forge, pull requests left out. */
export async function refsOf(gitea: Gitea, { owner, name }: RepositoryName): Promise<Record<string, string>> {
  const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "http.extraHeader", GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`${gitea.adminUser.login}:${gitea.adminUser.token}`).toString("base64")}` };
  const output = await mustRun("git", ["ls-remote", "--refs", `${gitea.url}/${owner}/${name}.git`, "refs/heads/*", "refs/tags/*"], { env });
  return Object.fromEntries(output.split("\n").filter(Boolean).map((line) => line.split("\t").toReversed() as [string, string]));
}
