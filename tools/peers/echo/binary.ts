import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "../cache.ts";
import { compile } from "../go-build.ts";
import { findGo } from "../go.ts";

const module = fileURLToPath(new URL(".", import.meta.url));

/** The path of the app that `main.go` describes, a static program, built into the peers' cache. */
export async function echoBinary(say: (line: string) => void = () => undefined): Promise<string> {
  const sources = await Promise.all(["go.mod", "main.go"].map((name) => readFile(join(module, name), "utf8")));
  const key = createHash("sha256").update(JSON.stringify([process.arch, ...sources])).digest("hex").slice(0, 16);
  const folder = await cached(`echo-${key}`, async (into) => {
    const env = { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" };
    await compile(await findGo(say), ["build", "-trimpath", "-ldflags", "-s -w", "-o", join(into, "echo"), "."], { what: "The echo app", cwd: module, env, packages: 1, say });
  });
  return join(folder, "echo");
}
