import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "./layout.ts";
import { unclaimed } from "#results/owner-alive.ts";
import { unfinished } from "./names.ts";
import { ownerOf } from "./owner-file.ts";

/** Something in the store as a sweep sees it. */
export type SweepFacts = {
  readonly name: string;
  /** `scratch` is what was only to be looked at. */
  readonly kind: "snapshot" | "app" | "scratch";
  /** Whether the process that made it lives. */
  readonly owned: boolean;
  readonly known: boolean;
};

export type SweepDecision = { readonly kind: "keep" } | { readonly kind: "remove"; readonly why: string };

/** Whether a sweep removes something. What belongs to a living process stays, even when nobody knows it yet. Pure. */
export function decideSweep({ name, kind, owned, known }: SweepFacts): SweepDecision {
  if (owned) return { kind: "keep" };
  if (kind === "scratch") return { kind: "remove", why: "a copy that was being verified when its process ended" };
  if (name.startsWith(unclaimed)) return { kind: "remove", why: `the beginnings of a ${beginnings[kind]}, whose process ended` };
  if (name.endsWith(unfinished)) return { kind: "remove", why: `half of the ${nouns[kind]} ${name.slice(0, -unfinished.length)}, whose process ended` };
  return known ? { kind: "keep" } : { kind: "remove", why: `the ${nouns[kind]} ${name}, which nothing refers to` };
}

const nouns = { snapshot: "snapshot", app: "volumes of" } as const;
const beginnings = { snapshot: "snapshot", app: "folder of volumes" } as const;

/** Everything in the store that a sweep would remove. */
export async function findLeftovers(layout: Layout, known: { readonly ids: ReadonlySet<string>; readonly apps: ReadonlySet<string> }): Promise<{ kind: SweepFacts["kind"]; name: string; folder: string; why: string }[]> {
  const places = [
    { kind: "snapshot", parent: layout.snapshots, names: known.ids },
    { kind: "app", parent: layout.live, names: known.apps },
    { kind: "scratch", parent: layout.scratch, names: new Set<string>() },
  ] as const;
  const found = [];
  for (const { kind, parent, names } of places) {
    for (const name of (await readdir(parent).catch(() => [])).sort()) {
      const folder = join(parent, name);
      const decision = decideSweep({ name, kind, owned: (await ownerOf(folder)) !== "nobody", known: names.has(name) });
      if (decision.kind === "remove") found.push({ kind, name, folder, why: decision.why });
    }
  }
  return found;
}
