import { createHash } from "node:crypto";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command, mustRun } from "#kit/process.ts";
import { cached } from "../cache.ts";
import { compile } from "../go-build.ts";
import { findGo } from "../go.ts";

const module = fileURLToPath(new URL(".", import.meta.url));

/** To be raised when the way in which it is built changes. */
const recipe = 1;

/** Of about so many packages, for the progress only. */
const packages = 1150;

/**
 * A folder with Gitea (`gitea`) and the files that it reads (`templates`, `options`, `public`), built from the Go modules that `go.mod` and `go.sum`
 * pin. Kept in the peers' cache; the first time it takes minutes.
 */
export async function giteaFolder(say: (line: string) => void = () => undefined): Promise<string> {
  const pins = await Promise.all(["go.mod", "go.sum"].map((name) => readFile(join(module, name), "utf8")));
  const version = /code\.gitea\.io\/gitea v(\S+)/.exec(pins[0]!)![1]!;
  const key = createHash("sha256").update(JSON.stringify([recipe, process.arch, ...pins])).digest("hex").slice(0, 16);
  return cached(`gitea-${version}-${key}`, (folder) => build(folder, version, say));
}

async function build(folder: string, version: string, say: (line: string) => void): Promise<void> {
  const go = await findGo(say);
  if ((await command("cc", ["--version"]).catch(() => undefined))?.exitCode !== 0) throw new Error("Building Gitea needs a C compiler. On Debian: apt-get install gcc libc6-dev");
  // The checkout stays as it is, whatever the host's own settings say.
  const env = { CGO_ENABLED: "1", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" };
  say(`fetching the modules of Gitea ${version}`);
  await mustRun(go, ["mod", "download"], { cwd: module, env });
  say("building Gitea, some minutes");
  await compile(go, ["build", "-v", "-trimpath", "-ldflags", `-s -w -X main.Version=${version}`, "-tags", "sqlite sqlite_unlock_notify", "-o", join(folder, "gitea"), "code.gitea.io/gitea"], { what: "Gitea", cwd: module, env, packages, say });
  const source = (await mustRun(go, ["list", "-m", "-f", "{{.Dir}}", "code.gitea.io/gitea"], { cwd: module, env })).trim();
  for (const name of ["templates", "options", "public"]) await cp(join(source, name), join(folder, name), { recursive: true });
  // Go keeps its modules read-only; ours must be removable.
  await mustRun("chmod", ["-R", "u+rwX,go+rX", folder]);
}
