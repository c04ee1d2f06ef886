import { createHash } from "node:crypto";
import { maxStackName, stackNameFaults, stackNameOf } from "#recipe/stack-name.ts";

/** Domains, stacks and owner labels of warm apps begin with it; those of runs and canonicals never do. */
const warmPrefix = "warm-";

/** What a warm app may be called. */
export const warmNamePattern = /^[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?$/;

export type WarmNames = { readonly owner: string; readonly domain: string; readonly stack: string };

/**
 * The names of a warm app: the same for an installation for ever, and of no other one on the same engine, nor in the same store. The owner is the value of the run label, and no run's id.
 * Throws a `usage` fault when the zone leaves too little room. Pure.
 * @param installation what tells this installation apart: its host's name and its state home
 */
export function warmNames(name: string, zone: string, installation: string): WarmNames {
  const hash = createHash("sha256").update(`${installation}\n${name}`).digest("hex").slice(0, 6);
  const below = zone.toLowerCase();
  const room = Math.max(0, maxStackName - warmPrefix.length - "-".length - hash.length - ".".length - below.length);
  const shown = name.slice(0, room).replace(/-+$/, "");
  const domain = `${warmPrefix}${shown && `${shown}-`}${hash}.${below}`;
  const [fault] = stackNameFaults(domain);
  if (fault) throw fault;
  return { owner: `${warmPrefix}${name}-${hash}`, domain, stack: stackNameOf(domain) };
}

/** Who works on a warm app has this lease alone; who uses it shares it. */
export function warmLease({ owner }: Pick<WarmNames, "owner">): string {
  return `warm:${owner}`;
}
