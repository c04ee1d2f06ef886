import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mustRun } from "#kit/process.ts";
import { cached } from "../cache.ts";
import { compile } from "../go-build.ts";
import { findGo } from "../go.ts";

const module = fileURLToPath(new URL(".", import.meta.url));

/** To be raised when the way in which it is built changes. */
const recipe = 1;

/** Of about so many packages, for the progress only. */
const packages = 2500;

export type TraefikBinary = {
  /** A static program that needs nothing beside it. */
  readonly path: string;
  readonly version: string;
};

/** Traefik, built from the Go modules that `go.mod` and `go.sum` pin. Kept in the peers' cache; the first time it takes minutes. */
export async function traefikBinary(say: (line: string) => void = () => undefined): Promise<TraefikBinary> {
  const pins = await Promise.all(["go.mod", "go.sum"].map((name) => readFile(join(module, name), "utf8")));
  const version = /github\.com\/traefik\/traefik\/v3 v(\S+)/.exec(pins[0]!)![1]!;
  const key = createHash("sha256").update(JSON.stringify([recipe, process.arch, ...pins])).digest("hex").slice(0, 16);
  const folder = await cached(`traefik-${version}-${key}`, (into) => build(into, version, say));
  return { path: join(folder, "traefik"), version };
}

async function build(folder: string, version: string, say: (line: string) => void): Promise<void> {
  const go = await findGo(say);
  const env = { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" };
  say(`fetching the modules of Traefik ${version}`);
  await mustRun(go, ["mod", "download"], { cwd: module, env });
  say("building Traefik, some minutes");
  const flags = `-s -w -X github.com/traefik/traefik/v3/pkg/version.Version=${version}`;
  await compile(go, ["build", "-v", "-trimpath", "-ldflags", flags, "-o", join(folder, "traefik"), "github.com/traefik/traefik/v3/cmd/traefik"], { what: "Traefik", cwd: module, env, packages, say });
  await mustRun("chmod", ["-R", "u+rwX,go+rX", folder]);
}
