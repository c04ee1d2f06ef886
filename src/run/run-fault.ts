import { Fault, Faults, formatPosition } from "#kit/fault.ts";
import type { RunFault } from "#results/schema.ts";
import { blame } from "./blame.ts";

/** The fault of a run that failed outside its tiers, on the way to them or after them. */
export function faultOf(error: unknown, reason: string, where: { readonly phase: "base" | "head"; readonly baseDiffers: boolean } = { phase: "head", baseDiffers: false }): RunFault {
  const fault = error instanceof Fault ? error : undefined;
  const cls = blame({ kind: fault?.kind ?? null, from: "harness", programmingError: false, ...where });
  const next = fault instanceof Faults ? fault.all.find((one) => one.next !== undefined)?.next : fault?.next;
  return { class: cls, tier: "run", code: fault?.code ?? "unforeseen", reason, evidence: evidenceOf(error), ...(next !== undefined && { next }) };
}

function evidenceOf(error: unknown): string[] {
  if (error instanceof Faults) return error.all.map((one) => (one.next ? `${lineOf(one)} → ${one.next}` : lineOf(one)));
  if (error instanceof Fault) return [...(error.at ? [lineOf(error)] : []), ...error.evidence];
  return error instanceof Error && error.stack ? [error.stack] : [];
}

function lineOf(fault: Fault): string {
  return fault.at ? `${formatPosition(fault.at)}: ${fault.message}` : fault.message;
}
