import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { evaluate, type Claim, type Json } from "../claim.ts";
import { valueAt } from "../json-pointer.ts";
import type { Problem } from "./problem.ts";

/** Only files that a run writes itself; nothing that leads out of the folder. */
const evidencePath = /^evidence\/[A-Za-z0-9][A-Za-z0-9._-]*\.(json|txt)$/;

/** Checks every claim against its evidence file: there, unchanged, holding what was seen, and with the outcome that is stated. */
export async function evidenceProblems(folder: string, claims: readonly Claim[]): Promise<{ problems: Problem[]; files: number }> {
  const files = new Map<string, Promise<Buffer | string>>();
  const problems: Problem[] = [];
  for (const claim of claims) {
    const { file } = claim.evidence;
    if (!files.has(file)) files.set(file, readEvidence(folder, file));
    const content = await files.get(file)!;
    problems.push(...(typeof content === "string" ? [{ file, code: "evidence-missing", message: `claim ${claim.id}: ${content}` }] : checkClaim(claim, content)));
  }
  return { problems, files: files.size };
}

/** The file's bytes, or why they cannot be had. */
async function readEvidence(folder: string, file: string): Promise<Buffer | string> {
  if (!evidencePath.test(file)) return `"${file}" is not the path of an evidence file`;
  const path = join(folder, file);
  try {
    if (!(await lstat(path)).isFile()) return `${file} is not a plain file`;
    return await readFile(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? `${file} is missing` : `${file} cannot be read`;
  }
}

function checkClaim(claim: Claim, content: Buffer): Problem[] {
  const { file, pointer, sha256 } = claim.evidence;
  const found = (code: string, message: string): Problem => ({ file, code, message: `claim ${claim.id}: ${message}` });
  const problems: Problem[] = [];
  if (createHash("sha256").update(content).digest("hex") !== sha256) problems.push(found("evidence-changed", `${file} does not have the hash that the record states`));
  const document = file.endsWith(".json") ? parse(content) : content.toString("utf8");
  const seen = document === undefined ? undefined : valueAt(document, pointer);
  if (seen === undefined) problems.push(found("evidence-pointer", `there is nothing at "${pointer}" in ${file}`));
  else if (!isDeepStrictEqual(seen, claim.seen)) problems.push(found("evidence-differs", `${file} holds something else at "${pointer}" than the record says was seen`));
  if (evaluate(claim.check, claim.expected, claim.seen) !== claim.holds) {
    problems.push({ file: "results.json", code: "claim-outcome", message: `claim ${claim.id} says that it ${claim.holds ? "holds" : "does not hold"}; evaluated again it ${claim.holds ? "does not" : "does"}` });
  }
  return problems;
}

function parse(content: Buffer): Json | undefined {
  try {
    return JSON.parse(content.toString("utf8")) as Json;
  } catch {
    return undefined;
  }
}
