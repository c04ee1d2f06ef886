import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export type Compilation = {
  /** What is built, for people. */
  readonly what: string;
  /** The folder with go.mod. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** About how many packages there are, for the progress only. */
  readonly packages: number;
  readonly say: (line: string) => void;
};

/** Runs `go build -v …`. Go names each package as it compiles it; that alone is no news, how many is. Throws an Error with Go's last lines. */
export async function compile(go: string, args: readonly string[], { what, cwd, env, packages, say }: Compilation): Promise<void> {
  const child = spawn("nice", [go, ...args], { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
  const closed = once(child, "close");
  const other: string[] = [];
  let done = 0;
  let told = performance.now();
  for await (const line of createInterface({ input: child.stderr })) {
    if (/^[\w./~+-]+$/.test(line)) done += 1;
    else other.push(line);
    if (performance.now() - told < 10_000) continue;
    told = performance.now();
    say(`building ${what}: ${Math.min(99, Math.round((100 * done) / packages))} %`);
  }
  const [code] = (await closed) as [number | null];
  if (code !== 0) throw new Error(`${what} could not be built (exit code ${code}):\n${other.slice(-20).join("\n")}`);
}
