/** Upstream is a bare repository that is reached by `file://`; there is no server. */
export { GitRepository } from "#forge/testing/git-repository.ts";
