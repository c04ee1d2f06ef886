import { Fault } from "#kit/fault.ts";

/** What an app, a volume's key and a snapshot's id may look like: they become names of folders. */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** The ending of whatever is not whole yet, or not any more. */
export const unfinished = ".new";

/** Whether a name can be a folder's, and nothing else. Pure. */
export function isSafeName(name: string): boolean {
  return namePattern.test(name) && !name.endsWith(unfinished);
}

/** Throws the fault `snapshot-name` unless all names are safe and different. Pure. */
export function checkNames(what: "app" | "volume" | "snapshot", ...names: readonly string[]): void {
  const bad = names.find((name) => !isSafeName(name));
  if (bad !== undefined) throw new Fault("infrastructure", "snapshot-name", `${JSON.stringify(bad)} cannot be the name of a folder for a ${what}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Fault("infrastructure", "snapshot-name", `the ${what} "${twice}" is named twice`);
}
