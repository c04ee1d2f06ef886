import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { StoreLocation } from "../location.ts";

/** Another process that works on a store; what it prints comes line by line. */
export type Child = {
  readonly lines: AsyncIterator<string>;
  readonly pid: number;
  /** Kills it, if it still runs, and waits for its end. */
  kill(): Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
};

/** Starts a program of this folder. */
export function startChild(program: "change-canonicals" | "take-lease", location: StoreLocation, ...more: string[]): Child {
  const path = fileURLToPath(new URL(`${program}.ts`, import.meta.url));
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(process.execPath, [path, JSON.stringify({ stateHome: location.stateHome, url: location.url }), ...more], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => { errors += text; });
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, errors }));
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  return { lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), pid: child.pid ?? 0, kill, ended };
}
