import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Least score of a file, in percent; more where a wrong decision would promote or base on the wrong release. */
const least = 85;
const decisive = new Set(["src/recipe/version.ts", "src/sweep/decide.ts", "src/canonical/promote-decision.ts"]);
/** Decisions in which no mutant may survive at all. */
const flawless = new Set(["src/run/base.ts", "src/run/level.ts"]);

type Mutant = { readonly status: string; readonly mutatorName: string; readonly replacement?: string; readonly location: { readonly start: { readonly line: number; readonly column: number } } };
type Report = { readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>> };

const report = JSON.parse(readFileSync(join(import.meta.dirname, "reports", "mutation.json"), "utf8")) as Report;
const json = process.argv.includes("--json");
const { mutate: files } = JSON.parse(readFileSync(join(import.meta.dirname, "stryker.config.json"), "utf8")) as { readonly mutate: readonly string[] };
let failed = files.length === 0;
for (const file of files.toSorted()) {
  // A file that was moved away has no mutants, and is below every target.
  const { mutants } = report.files[file] ?? { mutants: [] };
  const counted = mutants.filter((mutant) => mutant.status !== "Ignored" && mutant.status !== "CompileError");
  const survivors = counted.filter((mutant) => mutant.status === "Survived" || mutant.status === "NoCoverage");
  const score = counted.length === 0 ? 0 : (100 * (counted.length - survivors.length)) / counted.length;
  const target = flawless.has(file) ? 100 : decisive.has(file) ? 90 : least;
  const ok = score >= target;
  failed ||= !ok;
  const value = Math.round(score * 10) / 10;
  if (json) process.stdout.write(`${JSON.stringify({ name: `mutation score of ${file}`, value, unit: "%", target, ok })}\n`);
  else process.stdout.write(`${ok ? "ok   " : "BELOW"} ${file.padEnd(28)} ${value.toFixed(1)} % (${counted.length} mutants, ${survivors.length} survived, target ${target} %)\n`);
  for (const { location, mutatorName, replacement } of survivors) process.stderr.write(`      ${file}:${location.start.line}:${location.start.column} ${mutatorName}: ${replacement ?? ""}\n`);
}
process.exitCode = failed ? 1 : 0;
