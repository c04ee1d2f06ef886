import { join } from "node:path";

/** Where a state home keeps what is made of programs, so that the next process of ours need not make it: compiled code, and modules without types. Pure. */
export function codeCache(stateHome: string): string {
  return join(stateHome, "cache", "node");
}
