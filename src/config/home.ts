import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Where cc-ci keeps what lasts: run folders, locks, sample repositories.
 * `CC_CI_HOME`, else `/var/lib/cc-ci` for root, else `$XDG_STATE_HOME/cc-ci` (`~/.local/state/cc-ci`).
 */
export function stateHome(env: NodeJS.ProcessEnv = process.env, uid: number = process.getuid?.() ?? 0): string {
  if (env.CC_CI_HOME) return resolve(env.CC_CI_HOME);
  if (uid === 0) return "/var/lib/cc-ci";
  return join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "cc-ci");
}
