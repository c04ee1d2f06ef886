import { Fault, Faults, formatPosition, messageOf } from "#kit/fault.ts";

/** An error as a person reads it: what, where, the facts, the way out. A stack trace only for what nobody foresaw. */
export function formatError(error: unknown): string {
  if (error instanceof Faults) return [`error: ${error.message}`, ...error.all.map((fault) => indent(formatFault(fault)))].join("\n");
  if (error instanceof Fault) return `error: ${formatFault(error)}`;
  const trace = error instanceof Error && error.stack ? error.stack : messageOf(error);
  return `error: cc-ci itself failed, which is a defect of it:\n${trace}`;
}

function formatFault(fault: Fault): string {
  const place = fault.at ? `${formatPosition(fault.at)}: ` : "";
  return [`${place}${fault.message}`, ...fault.evidence.slice(0, 12).map((line) => `  ${line}`), ...(fault.next ? [`  → ${fault.next}`] : [])].join("\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
