import { Fault } from "#kit/fault.ts";
import type { Store } from "#store/store.ts";
import type { CanonicalRecord } from "./record.ts";

/** The record that somebody means: by its id, or by its version, the newest of them. Faults: `canonical-missing`. */
export async function findCanonical(store: Store, recipe: string, wanted: string | undefined): Promise<CanonicalRecord> {
  const history = await store.canonicals.history(recipe);
  const record = wanted === undefined ? history.find(({ state }) => state === "current") : history.find(({ id, version }) => id === wanted || version === wanted);
  if (record) return record;
  const known = history.map(({ id, version }) => `${version} (${id})`).join(", ");
  throw new Fault("usage", "canonical-missing", wanted === undefined ? `${recipe} has no canonical` : `${recipe} has no canonical "${wanted}"`, {
    next: known === "" ? `Promote a release with \`cc-ci canonical promote <path or URL of ${recipe}>\`.` : `There are: ${known}.`,
  });
}
