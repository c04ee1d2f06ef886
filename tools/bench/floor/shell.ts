import { spawn } from "node:child_process";
import { once } from "node:events";
import { buffer, text } from "node:stream/consumers";

export type ShellOptions = { readonly env?: Readonly<Record<string, string>>; readonly input?: string; readonly cwd?: string; readonly signal?: AbortSignal };

/** Runs a program and gives its standard output; anything but exit code 0 is an error. */
export async function sh(program: string, args: readonly string[], options: ShellOptions = {}): Promise<string> {
  return (await bytesOf(program, args, options)).toString("utf8").trim();
}

export async function bytesOf(program: string, args: readonly string[], { input = "", ...options }: ShellOptions = {}): Promise<Buffer> {
  const child = spawn(program, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}).end(input);
  const [out, problems, [code]] = await Promise.all([buffer(child.stdout), text(child.stderr), once(child, "close")]);
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${String(code)}: ${problems.trim().split("\n").slice(-5).join(" | ")}`);
  return out;
}
