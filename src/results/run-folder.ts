import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { Fault } from "#kit/fault.ts";
import { writeAtomic, writeOnce } from "#kit/files.ts";
import { Redactor } from "#kit/redact.ts";
import type { Json } from "./claim.ts";
import { ownIdentity, ownName } from "./owner-alive.ts";
import { redactRecord } from "./redact-results.ts";
import { ownerSchema, ownerVersion, type RunOwner } from "./run-owner.ts";
import { resultsSchema, resultsVersion, type Results } from "./schema.ts";

/** File names of a run folder. `evidence/`, `logs/` and `logs/hooks/` are folders. */
export const runFiles = {
  owner: "run.json",
  results: "results.json",
  events: "events.ndjson",
  report: "report.html",
  badge: "badge.svg",
  junit: "junit.xml",
  screenshot: "screenshot.png",
  evidence: "evidence",
  logs: "logs",
  hookLogs: "logs/hooks",
} as const;

/** Raw evidence of a claim: a JSON document or plain text. */
export type EvidenceContent = { readonly json: unknown } | { readonly text: string };
/** `file` is relative to the run folder; `value` is what the file holds (masked): the document, or the text as one string. */
export type EvidenceFile = { readonly file: string; readonly sha256: string; readonly value: Json };

/** What is known about a run when its folder is made. Times in ISO 8601, UTC, with milliseconds. */
export type RunStart = Pick<RunOwner, "recipe" | "source" | "startedAt" | "deadline"> & Partial<Pick<RunOwner, "lane" | "parent" | "request">>;

/** Makes `<runsRoot>/<id>` and claims it for this process. A folder that is already there is a fault. */
export async function createRunFolder(runsRoot: string, id: string, start: RunStart, redactor: Redactor = new Redactor()): Promise<RunFolder> {
  checkName(id, "run id");
  const path = join(runsRoot, id);
  const owner: RunOwner = { lane: "cold", parent: null, ...start, schema: ownerVersion, id, ...(await ownIdentity()) };
  // It has its name once it says whose it is: whoever is killed before that leaves nothing that could be a living run.
  const half = join(runsRoot, await ownName());
  await mkdir(join(half, runFiles.hookLogs), { recursive: true });
  await mkdir(join(half, runFiles.evidence));
  await writeAtomic(join(half, runFiles.owner), `${JSON.stringify(redactRecord(owner, redactor), null, 2)}\n`);
  await rename(half, path).catch(async (error: NodeJS.ErrnoException) => {
    await rm(half, { recursive: true, force: true });
    if (!["EEXIST", "ENOTEMPTY", "ENOTDIR"].includes(error.code ?? "")) throw error;
    throw new Fault("infrastructure", "run-exists", `there is already a run folder ${path}`, { next: "Start the run again; it gets a new id.", cause: error });
  });
  return new RunFolder(path, redactor);
}

/** The folder of one run, for writing. Everything that goes through it is masked first. */
export class RunFolder {
  readonly path: string;
  readonly id: string;
  readonly redactor: Redactor;

  constructor(path: string, redactor: Redactor = new Redactor()) {
    this.path = path;
    this.id = basename(path);
    this.redactor = redactor;
  }

  /** Absolute path of one of the run's files. */
  file(name: keyof typeof runFiles): string {
    return join(this.path, runFiles[name]);
  }

  /**
   * Writes raw evidence under `evidence/<name>.json` (`.txt` for text). Nothing is ever overwritten: the same content gives the same
   * file, other content under the same name gets a number. What cannot stand in a file name (of a volume's path, say) becomes `.`.
   */
  async writeEvidence(name: string, content: EvidenceContent): Promise<EvidenceFile> {
    const [value, text, ending] = this.#evidenceOf(content);
    const sha256 = createHash("sha256").update(text).digest("hex");
    const stem = evidenceStem(name);
    for (let number = 1; ; number++) {
      const file = `${runFiles.evidence}/${stem}${number === 1 ? "" : `-${number}`}${ending}`;
      const path = join(this.path, file);
      if (await writeOnce(path, text)) return { file, sha256, value };
      if (createHash("sha256").update(await readFile(path)).digest("hex") === sha256) return { file, sha256, value };
    }
  }

  /** Writes (replaces) the log of a service and gives its path relative to the run folder. */
  async writeServiceLog(service: string, text: string): Promise<string> {
    return this.#writeLog(runFiles.logs, service, text);
  }

  /** Writes (replaces) the log of a hook, named `<tier>-<pre|post>-<service>`, and gives its path relative to the run folder. */
  async writeHookLog(name: string, text: string): Promise<string> {
    return this.#writeLog(runFiles.hookLogs, name, text);
  }

  async writeScreenshot(png: Uint8Array): Promise<string> {
    await writeAtomic(this.file("screenshot"), png);
    return runFiles.screenshot;
  }

  /**
   * Writes results.json, the one terminal record of the run; false when there was one already, which then stays as it is.
   * A record that does not have the documented shape is a fault of ours.
   */
  async writeTerminalRecord(results: Results): Promise<boolean> {
    const checked = resultsSchema.safeParse(redactRecord(results, this.redactor));
    if (!checked.success) {
      throw new Fault("infrastructure", "results-invalid", `the run's results do not have their documented shape: ${z.prettifyError(checked.error)}`, { cause: checked.error });
    }
    return writeOnce(this.file("results"), `${JSON.stringify(checked.data, null, 2)}\n`);
  }

  async #writeLog(folder: string, name: string, text: string): Promise<string> {
    checkName(name, "log name");
    const file = `${folder}/${name}.log`;
    await writeAtomic(join(this.path, file), this.redactor.text(text));
    return file;
  }

  #evidenceOf(content: EvidenceContent): [Json, string, string] {
    if ("text" in content) {
      // Ill-formed UTF-16 would come back from the file as something else than what was claimed.
      const text = this.redactor.text(content.text).toWellFormed();
      return [text, text, ".txt"];
    }
    // Once through JSON first, so that what is claimed is what the file holds (no undefined, dates as strings).
    const document = JSON.stringify(content.json) as string | undefined;
    const value = this.redactor.json(JSON.parse(document ?? "null") as Json);
    return [value, `${JSON.stringify(value, null, 2)}\n`, ".json"];
  }
}

/** A run folder as it was found. `results` is absent while the run goes on, and after its process was killed. */
export type OpenedRun = { readonly path: string; readonly id: string; readonly owner: RunOwner; readonly results: Results | undefined };

/** Reads a run folder. Faults: `run-missing` (usage), `run-damaged` and `run-newer` (usage), each with the file and what is wrong. */
export async function openRunFolder(path: string): Promise<OpenedRun> {
  const folder = await stat(path).catch(() => undefined);
  if (!folder?.isDirectory()) throw new Fault("usage", "run-missing", `there is no run folder at ${path}`, { next: "See `cc-ci runs list`." });
  const owner = await readDocument(join(path, runFiles.owner), ownerSchema, ownerVersion);
  if (owner === undefined) throw damaged(join(path, runFiles.owner), "it is missing");
  return { path, id: owner.id, owner, results: await readResults(join(path, runFiles.results)) };
}

/** Reads a results.json; undefined when there is none. Faults as in {@link openRunFolder}. */
export async function readResults(path: string): Promise<Results | undefined> {
  return readDocument(path, resultsSchema, resultsVersion);
}

async function readDocument<T>(path: string, schema: z.ZodType<T>, version: number): Promise<T | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw damaged(path, error.message);
  });
  if (text === undefined) return undefined;
  const document = parse(path, text);
  const found = document !== null && typeof document === "object" && "schema" in document ? document.schema : undefined;
  if (typeof found === "number" && found > version) {
    throw new Fault("usage", "run-newer", `${path} has schema ${found}; this cc-ci knows schema ${version}`, { next: "Use a newer cc-ci.", at: { file: path, line: 1, column: 1 } });
  }
  const checked = schema.safeParse(document);
  if (!checked.success) throw damaged(path, z.prettifyError(checked.error));
  return checked.data;
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(path, `it is not JSON (${(error as Error).message})`);
  }
}

function damaged(path: string, why: string): Fault {
  return new Fault("usage", "run-damaged", `${path} is damaged: ${why}`, { next: "Run the test again; a damaged record proves nothing.", at: { file: path, line: 1, column: 1 } });
}

function evidenceStem(name: string): string {
  const safe = name.replace(/\.(json|txt)$/, "").replace(/[^A-Za-z0-9_-]+/g, ".").replace(/^[^A-Za-z0-9]+/, "").slice(0, 100);
  return safe.replace(/\.+$/, "") || "evidence";
}

function checkName(name: string, what: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/.test(name) && !name.includes("..")) return;
  throw new Fault("infrastructure", "unsafe-name", `${what} ${JSON.stringify(name)} cannot be a file name`, { next: "Use letters, digits, dots, dashes and underscores." });
}
