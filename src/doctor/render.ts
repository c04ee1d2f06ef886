import { styleText } from "node:util";
import { isReady } from "./examine.ts";
import type { Finding, FindingState } from "./finding.ts";

const marks: Readonly<Record<FindingState, { readonly sign: string; readonly color: "green" | "yellow" | "red" }>> = {
  ok: { sign: "✔", color: "green" },
  limited: { sign: "~", color: "yellow" },
  lacks: { sign: "✘", color: "red" },
};

/** The findings for people: one line each, what to do below those that are not in order, and a closing line. Pure. */
export function renderDoctor(findings: readonly Finding[], { color }: { readonly color: boolean }): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const width = Math.max(0, ...findings.map((finding) => finding.title.length));
  const lines = findings.flatMap((finding) => {
    const { sign, color: shade } = marks[finding.state];
    const first = `${paint(shade, sign)} ${paint("bold", finding.title.padEnd(width))}  ${finding.detail}`;
    return finding.fix && finding.state !== "ok" ? [first, paint("dim", `${" ".repeat(width + 4)}→ ${finding.fix}`)] : [first];
  });
  return `${[...lines, "", summary(findings)].join("\n")}\n`;
}

function summary(findings: readonly Finding[]): string {
  const count = (state: FindingState): number => findings.filter((finding) => finding.state === state).length;
  const missing = findings.filter((finding) => finding.state === "lacks" && finding.required).map((finding) => finding.title);
  const counts = `${count("ok")} in order, ${count("limited")} limited, ${count("lacks")} lacking`;
  if (isReady(findings)) return `Ready: ${counts}.`;
  return `Not ready: ${counts}. A run needs: ${missing.join(", ") || "an examination"}. \`cc-ci doctor --fix\` mends what it can.`;
}

/** The findings for programs: one JSON object a line, then one with `ready`. Pure. */
export function renderDoctorJson(findings: readonly Finding[]): string {
  return [...findings, { ready: isReady(findings) }].map((line) => `${JSON.stringify(line)}\n`).join("");
}
