/**
 * Capabilities as the engine is told them: `net_admin` is `CAP_NET_ADMIN`, each once and in order; what is added is not dropped, and `ALL`
 * stands for all others.
 */
export function effectiveCapabilities(add: readonly string[] | undefined, drop: readonly string[] | undefined): { readonly add: string[]; readonly drop: string[] } {
  const added = normalised(add);
  return { add: [...added].toSorted(), drop: [...normalised(drop)].filter((name) => !added.has(name)).toSorted() };
}

function normalised(names: readonly string[] | undefined): Set<string> {
  const whole = new Set((names ?? []).map((name) => withPrefix(name.trim().toUpperCase())));
  return whole.has("ALL") ? new Set(["ALL"]) : whole;
}

function withPrefix(name: string): string {
  return name === "ALL" || name === "RESET" || name.startsWith("CAP_") ? name : `CAP_${name}`;
}
