import { Fault } from "#kit/fault.ts";
import { maskUrl } from "#recipe/git/mask-url.ts";

/** What a server said to one call, as far as a fault needs it. */
export type Answer = {
  readonly status: number;
  readonly json: boolean;
  /** The forge's own words; empty where it has none. */
  readonly message: string;
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
};

/** Which fault an answer is; undefined for one that is fine. Pure. */
export function answerFault(forge: string, call: string, answer: Answer): Fault | undefined {
  const { status, json, location } = answer;
  const evidence = [`${call}: ${status}`, ...(answer.message === "" ? [] : [maskUrl(answer.message).slice(0, 500)])];
  if (status >= 300 && status < 400 && isWithin(forge, location)) {
    return new Fault("usage", "forge-repository-moved", "a repository that cc-ci asked for was renamed or has another owner now", { next: "Move it back, or remove what its old name leads to.", evidence: [...evidence, `to ${maskUrl(location!)}`] });
  }
  if (status >= 300 && status < 400) {
    return new Fault("usage", "forge-redirect", `the forge ${forge} sends us elsewhere`, { next: "Give the address that it redirects to.", evidence: [...evidence, `to ${maskUrl(location ?? "nowhere")}`] });
  }
  if (status === 429) {
    const wait = /^\d+$/.test(answer.retryAfter ?? "") ? ` Try again in ${answer.retryAfter} seconds.` : "";
    return new Fault("infrastructure", "forge-rate-limited", `the forge ${forge} wants fewer calls`, { next: `Raise its limit for cc-ci.${wait}`, evidence });
  }
  if (status >= 500) return new Fault("infrastructure", "forge-failed", `the forge ${forge} failed with status ${status}`, { next: "Look at the forge's own log.", evidence });
  if (status === 401) return new Fault("usage", "forge-token-refused", `the forge ${forge} refuses the token`, { next: "Make a new token and put it where cc-ci reads it.", evidence });
  if (status === 403) return new Fault("usage", "forge-forbidden", `the token may not do this on the forge ${forge}`, { next: "Give it the scopes read:user, write:organization, write:repository and write:issue, and its user the right to write.", evidence });
  if (!json && status !== 204) return notAForge(forge, evidence);
  if (status === 404) return new Fault("usage", "forge-not-found", `the forge ${forge} does not have what cc-ci asked for`, { next: "Check owner, name and the token's rights.", evidence });
  if (status >= 400) return new Fault("usage", "forge-refused", `the forge ${forge} refuses the call: ${maskUrl(answer.message) || status}`, { next: "Mend what it names.", evidence });
  return undefined;
}

export function notAForge(forge: string, evidence: readonly string[]): Fault {
  return new Fault("usage", "forge-not-a-forge", `${forge} does not answer as Forgejo or Gitea does`, { next: "Give the address of the forge's start page.", evidence });
}

/** Gitea sends on from a repository's former name; a proxy sends on to another address of the whole forge. */
function isWithin(forge: string, location: string | undefined): boolean {
  return location !== undefined && URL.canParse(location, forge) && new URL(location, forge).origin === new URL(forge).origin;
}
