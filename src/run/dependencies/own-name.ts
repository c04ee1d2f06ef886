/** Longest first part of a companion's domain, so that all stack names stay within the engine's limit. */
const letters = 4;

/** The domain of a companion of a run: other than the app's and than those of the other companions, whatever their recipes are called. Pure. */
export function companionDomain(recipe: string, runId: string, zone: string, taken: ReadonlySet<string>): string {
  const short = recipe.toLowerCase().replace(/[^a-z0-9]/g, "").slice(0, letters) || "app";
  for (let number = 0; ; number += 1) {
    const name = `${short}${number === 0 ? "" : number}-${runId.slice(-6)}.${zone}`;
    if (!taken.has(name)) return name;
  }
}
