import { git, gitErrors, type GitOptions } from "#recipe/git/run.ts";
import { readLsRemote, type RemoteRefs } from "./ls-remote.ts";
import type { RefUpdate } from "./mirror-decision.ts";
import { mirrorGitFault } from "./mirror-git-fault.ts";
import type { GitAccess } from "./port.ts";

/** What git is told of a mirror on the forge. */
export type MirrorRemote = { readonly access: GitAccess; /** `owner/name`. */ readonly shown: string; readonly signal: AbortSignal | undefined };

/** The refs of the mirror, pull requests included. */
export async function mirrorRefs(remote: MirrorRemote): Promise<RemoteRefs> {
  const result = await git([...noRedirects, "ls-remote", "--symref", "--", remote.access.location], reach(remote));
  if (result.exitCode !== 0) throw mirrorGitFault(remote.shown, "read", gitErrors(result));
  return readLsRemote(result.stdout);
}

/** All updates at once or none of them, where the server can do that. */
export async function pushUpdates(folder: string, updates: readonly RefUpdate[], remote: MirrorRemote): Promise<void> {
  const refspecs = updates.map(({ ref, object, force }) => `${force && object !== undefined ? "+" : ""}${object ?? ""}:${ref}`);
  const push = (mode: readonly string[]): ReturnType<typeof git> => git([...noRedirects, "push", "--porcelain", "--no-verify", ...mode, "--", remote.access.location, ...refspecs], { ...reach(remote), folder });
  const result = await push(["--atomic"]);
  if (result.exitCode === 0) return;
  if (!/does not support --atomic/.test(result.stderr)) throw mirrorGitFault(remote.shown, "push", [...refusals(result.stdout), ...gitErrors(result)]);
  const again = await push([]);
  if (again.exitCode !== 0) throw mirrorGitFault(remote.shown, "push", [...refusals(again.stdout), ...gitErrors(again)]);
}

/** Fetches refs of the mirror, such as those of pull requests, by name: `from` on the mirror, `to` in the clone. */
export async function fetchFromMirror(folder: string, refs: readonly { readonly from: string; readonly to: string }[], remote: MirrorRemote): Promise<void> {
  const refspecs = refs.map(({ from, to }) => `+${from}:${to}`);
  const result = await git([...noRedirects, "fetch", "--quiet", "--no-write-fetch-head", "--no-tags", "--", remote.access.location, ...refspecs], { ...reach(remote), folder });
  if (result.exitCode !== 0) throw mirrorGitFault(remote.shown, "read", gitErrors(result));
}

/** The header must not go where the forge may send us. */
const noRedirects = ["-c", "http.followRedirects=false"];

function reach({ access, signal }: MirrorRemote): GitOptions {
  return { authorization: access.authorization, env: { GIT_ALLOW_PROTOCOL: access.protocol }, signal };
}

/** Lines such as `!	refs/heads/main:refs/heads/main	[remote rejected] (pre-receive hook declined)`. */
function refusals(stdout: string): string[] {
  return stdout.split("\n").filter((line) => line.startsWith("!")).slice(0, 8);
}
