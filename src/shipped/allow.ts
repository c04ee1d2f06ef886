import { readGitSource } from "#recipe/git/source.ts";

/**
 * Whether a recipe's source is on the list of those whose own tests may run. Compared is the address from which git fetched the commit, never the recipe's name, which anybody
 * can give to a fork. Scheme, user, host, port and path must all be equal; only `.git` and slashes at the end make no difference. `http` is not `https`: git refuses it anyway.
 * Pure.
 */
export function isAllowed(source: string, allow: readonly string[]): boolean {
  const wanted = addressOf(source);
  return wanted !== undefined && allow.some((entry) => isAddress(entry) && addressOf(entry) === wanted);
}

/** Whether a text can stand on the list: an absolute path or an address. A bare name would mean another folder wherever cc-ci is called. Pure. */
export function isAddress(entry: string): boolean {
  return /^(\/|(https|ssh|file):\/\/[^/]|file:\/\/\/|[\w.-]+@[A-Za-z0-9][\w.-]*:.)/.test(entry) && addressOf(entry) !== undefined;
}

/** The address in the one form in which it is compared, without a password; undefined for what is none. */
function addressOf(source: string): string | undefined {
  try {
    // The very address that is handed to git, so that nothing can look like one to us and be another to git.
    const { location } = readGitSource(source);
    return location.replace(/\/+$/, "").replace(/\.git$/, "");
  } catch {
    return undefined;
  }
}
