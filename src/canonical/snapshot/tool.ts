import { execa } from "execa";
import { Fault } from "#kit/fault.ts";

export type ToolOptions = {
  readonly signal?: AbortSignal | undefined;
  /** What goes into the program's standard input, byte by byte (latin1). */
  readonly input?: string;
  readonly cwd?: string;
};

export type ToolResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/**
 * Runs a program of the system; what it prints is one character for each byte (latin1), because names of files are bytes. The program ends with this process,
 * even when that is killed: else it would go on writing into what a sweep removes. It sees nothing of our environment but where programs and temporary files are.
 */
export async function tryTool(program: string, args: readonly string[], { signal, input, cwd }: ToolOptions = {}): Promise<ToolResult> {
  const { PATH = "/usr/sbin:/usr/bin:/sbin:/bin", HOME = "/", TMPDIR } = process.env;
  const result = await execa("setpriv", ["--pdeathsig", "KILL", "--", program, ...args], {
    reject: false,
    stripFinalNewline: false,
    encoding: "latin1",
    maxBuffer: 1024 ** 3,
    extendEnv: false,
    env: { PATH, HOME, LC_ALL: "C", ...(TMPDIR !== undefined && { TMPDIR }) },
    ...(cwd !== undefined && { cwd }),
    ...(input === undefined ? { stdin: "ignore" as const } : { input: Buffer.from(input, "latin1") }),
    ...(signal && { cancelSignal: signal }),
  });
  if (result.isCanceled) throw new Fault("cancelled", "cancelled", `${program} was cancelled`);
  const missing = result.code === "ENOENT" ? "setpriv" : result.exitCode === 127 && result.stderr.startsWith("setpriv:") ? program : undefined;
  if (missing !== undefined) throw new Fault("infrastructure", "program-missing", `${missing} is not installed`, { next: "Run `cc-ci doctor --fix`.", cause: result });
  return { exitCode: result.exitCode ?? 128, stdout: result.stdout, stderr: result.stderr };
}

/** Like {@link tryTool}, but an exit code other than 0 is a fault: `snapshot-disk-full`, or `snapshot-failed` with the last lines of standard error. */
export async function tool(program: string, args: readonly string[], options: ToolOptions = {}): Promise<string> {
  const result = await tryTool(program, args, options);
  if (result.exitCode !== 0) throw toolFault(`${program} ${args[0] ?? ""}`.trim(), result);
  return result.stdout;
}

/** The fault of a program that failed. Pure. */
export function toolFault(what: string, { exitCode, stderr, stdout }: ToolResult): Fault {
  const lines = (stderr || stdout).trim().split("\n");
  const full = lines.find(tellsOfFullDisk);
  if (full !== undefined) return diskFull(full);
  return new Fault("infrastructure", "snapshot-failed", `${what} ended with exit code ${exitCode}: ${lines.at(-1) ?? ""}`, { evidence: lines.slice(-8) });
}

/** A thrown error as a fault, where it tells of a full disk; itself otherwise. Pure. */
export function faultOf(error: unknown): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT" ? diskFull(error.message, error) : error;
}

function tellsOfFullDisk(line: string): boolean {
  return /no space left on device|disk quota exceeded/i.test(line);
}

function diskFull(line: string, cause?: unknown): Fault {
  return new Fault("infrastructure", "snapshot-disk-full", "the disk that holds the snapshots is full", {
    evidence: [line],
    next: "Free some space there, or remove snapshots that are not needed; earlier snapshots are untouched.",
    ...(cause !== undefined && { cause }),
  });
}
