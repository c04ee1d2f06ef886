import { execa } from "execa";
import { Fault } from "./fault.ts";

export type CommandOptions = {
  readonly cwd?: string;
  /** The whole environment of the child; nothing is inherited unless `inherit` says so. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the child also sees our own environment. Default true. */
  readonly inherit?: boolean;
  readonly input?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Milliseconds after which the child and its descendants are ended. */
  readonly timeout?: number;
};

export type CommandResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string; readonly timedOut: boolean };

/** Runs a program without a shell and returns what it did, whatever its exit code. A program that is missing is a fault. */
export async function command(program: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const result = await execa(program, args, {
    reject: false,
    stripFinalNewline: false,
    extendEnv: options.inherit ?? true,
    killDescendants: true,
    ...(options.env && { env: options.env }),
    ...(options.cwd && { cwd: options.cwd }),
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
    ...(options.signal && { cancelSignal: options.signal }),
    ...(options.timeout && { timeout: options.timeout }),
  });
  if (result.isCanceled) throw new Fault("cancelled", "cancelled", `${program} was cancelled`);
  if (result.code === "ENOENT" && result.exitCode === undefined) {
    throw new Fault("infrastructure", "program-missing", `${program} is not installed`, { next: "Run `cc-ci doctor --fix`.", cause: result });
  }
  return { exitCode: result.exitCode ?? 128, stdout: result.stdout ?? "", stderr: result.stderr ?? "", timedOut: result.timedOut };
}

/** Like {@link command}, but an exit code other than 0 is a fault that carries the last lines of standard error. */
export async function mustRun(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const result = await command(program, args, options);
  if (result.exitCode !== 0) {
    const tail = (result.stderr || result.stdout).trim().split("\n").slice(-8);
    throw new Fault("infrastructure", "program-failed", `${program} ${args[0] ?? ""} ended with exit code ${result.exitCode}: ${tail.at(-1) ?? ""}`, { evidence: tail });
  }
  return result.stdout;
}

/** Like {@link mustRun}, for a program whose output is no text. */
export async function mustRunForBytes(program: string, args: readonly string[], options: Omit<CommandOptions, "input"> = {}): Promise<Buffer> {
  const { env, cwd, signal, timeout, inherit = true } = options;
  const result = await execa(program, args, {
    reject: false, stripFinalNewline: false, encoding: "buffer", stdin: "ignore", extendEnv: inherit,
    ...(env && { env }), ...(cwd && { cwd }), ...(signal && { cancelSignal: signal }), ...(timeout && { timeout }),
  });
  if (result.isCanceled) throw new Fault("cancelled", "cancelled", `${program} was cancelled`);
  if (result.exitCode === 0) return Buffer.from(result.stdout);
  const tail = Buffer.from(result.stderr).toString("utf8").trim().split("\n").slice(-8);
  throw new Fault("infrastructure", "program-failed", `${program} ${args[0] ?? ""} ended with exit code ${result.exitCode ?? "none"}: ${tail.at(-1) ?? ""}`, { evidence: tail });
}
