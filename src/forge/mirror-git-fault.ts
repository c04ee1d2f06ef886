import { Fault } from "#kit/fault.ts";

/** Why git could not read a mirror or push to it, from what it said. Pure. */
export function mirrorGitFault(mirror: string, action: "read" | "push", lines: readonly string[]): Fault {
  const text = lines.join("\n");
  const evidence = lines;
  if (/authentication failed|could not read (username|password)|error: 401\b/i.test(text)) {
    return new Fault("usage", "forge-token-refused", `the forge refuses the token for ${mirror}`, { next: "Make a new token and put it where cc-ci reads it.", evidence });
  }
  if (/error: 403\b/i.test(text)) {
    return new Fault("usage", "mirror-not-writable", `cc-ci may not push to ${mirror}`, { next: "Give the token's user the right to write there.", evidence });
  }
  if (/cannot lock ref|reference already exists|unable to update local ref|failed to update ref/i.test(text)) {
    return new Fault("infrastructure", "mirror-push-raced", `somebody else pushed to ${mirror} at the same moment`, { next: "Try again.", evidence });
  }
  if (/\[(remote )?rejected\]|hook declined|protected/i.test(text)) {
    return new Fault("usage", "mirror-push-refused", `${mirror} refuses what cc-ci pushes`, { next: "Let cc-ci overwrite the default branch and the release tags, in the protection rules of the mirror.", evidence });
  }
  if (action === "read") return new Fault("infrastructure", "mirror-unreadable", `${mirror} cannot be read: ${lines.at(-1) ?? ""}`, { next: "Look whether the forge is well, and try again.", evidence });
  return new Fault("infrastructure", "mirror-push-failed", `the push to ${mirror} failed: ${lines.at(-1) ?? ""}`, { next: "Try again; the next sync goes on from here.", evidence });
}
