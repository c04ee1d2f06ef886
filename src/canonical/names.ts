import { createHash } from "node:crypto";
import { maxStackName, stackNameFaults, stackNameOf } from "#recipe/stack-name.ts";
import { Fault } from "#kit/fault.ts";

/** Domains and stacks of canonicals begin with it; cold runs (`note-4f2a91`) and shared dependencies never do. */
export const canonicalPrefix = "canon-";

/** The names of the app that a recipe's canonical is. */
export type CanonicalNames = { readonly domain: string; readonly stack: string };

/** Letters of the recipe's name that are shown; fewer where the zone leaves no room. */
const shown = 4;
const hashLength = 8;

/**
 * `canon-note-k3v9x2ma.cc-ci.localhost`: always the same for a recipe in a zone, and of no other one. The hash is over recipe and zone, so the first label alone tells
 * canonicals apart: recipes that begin alike or differ in case and punctuation only, stacks that were cut short, aliases `<stack>_<service>` on a shared network.
 * Throws a `usage` fault when the zone is no domain name or leaves too little room for the engine's names.
 */
export function canonicalDomain(recipe: string, zone: string): string {
  const below = zone.toLowerCase();
  if (!/^(?!.*-(?:\.|$))[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9][a-z0-9-]{0,62})*$/.test(below)) {
    throw new Fault("usage", "zone-invalid", `${JSON.stringify(zone)} is not a domain below which apps could get names`, { next: "Use letters, digits and dashes between dots, such as ci.example.org." });
  }
  const room = Math.max(0, maxStackName - canonicalPrefix.length - "-".length - hashLength - ".".length - below.length);
  const letters = recipe.toLowerCase().replace(/[^a-z0-9]/g, "").slice(0, Math.min(shown, room));
  const domain = `${canonicalPrefix}${letters && `${letters}-`}${hashOf(recipe, below)}.${below}`;
  const [fault] = stackNameFaults(domain);
  if (fault) throw fault;
  return domain;
}

/** Domain and stack of a recipe's canonical; see {@link canonicalDomain}. */
export function canonicalNames(recipe: string, zone: string): CanonicalNames {
  const domain = canonicalDomain(recipe, zone);
  return { domain, stack: stackNameOf(domain) };
}

/** 40 bits in base 36, of always the same length. */
function hashOf(recipe: string, zone: string): string {
  const hex = createHash("sha256").update(`${zone}\n${recipe}`).digest("hex").slice(0, 10);
  return Number.parseInt(hex, 16).toString(36).padStart(hashLength, "0");
}
