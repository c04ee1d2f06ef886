import { Fault, Faults } from "#kit/fault.ts";
import type { Finding, PositionOf } from "./types.ts";

/** The recipe's faults that findings are, now that it is known where their paths lie. */
export function faultsOf(findings: readonly Finding[], positionOf: PositionOf): Fault[] {
  return findings.map(
    ({ path, code, message, next, evidence }) => new Fault("recipe", code, message, { at: positionOf(path), ...(next !== undefined && { next }), ...(evidence && { evidence }) }),
  );
}

/** Throws all faults at once, when there are any. */
export function throwFaults(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const first = faults[0]?.message ?? "";
  const summary = faults.length === 1 ? `the compose files cannot be used: ${first}` : `the compose files cannot be used: ${faults.length} faults, the first: ${first}`;
  throw new Faults("recipe", "compose-invalid", summary, faults);
}

/** `services.app.ports[0]`, the form in which messages name a place. */
export function formatPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`), "");
}
