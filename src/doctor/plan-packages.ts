import type { Observation } from "./finding.ts";
import type { System } from "./os-release.ts";
import { packagesFor, type Tool } from "./tools.ts";

export type PackagePlan =
  | { readonly kind: "nothing" }
  | { readonly kind: "install"; readonly packages: readonly string[] }
  /** Packages are missing and we cannot install them here. */
  | { readonly kind: "by-hand"; readonly tools: readonly Tool[]; readonly reason: string };

/** Which packages to install for what is not in order. Pure. */
export function planPackages(observations: readonly Observation[], system: System, root: boolean): PackagePlan {
  const tools = [...new Set(observations.flatMap((seen) => (seen.state === "ok" ? [] : (seen.tools ?? []))))];
  if (tools.length === 0) return { kind: "nothing" };
  if (system.family !== "debian")
    return { kind: "by-hand", tools, reason: `packages are installed on Debian and Ubuntu only, and this is ${system.name}` };
  if (!root) return { kind: "by-hand", tools, reason: "packages can be installed by root only" };
  return { kind: "install", packages: packagesFor("debian", tools) };
}
