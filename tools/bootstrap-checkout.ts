import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "#kit/packages.ts";

/** What the stand-in for the CLI prints. */
export type Told = { readonly version: string; readonly args: string[]; readonly cache: string; readonly cwd: string };

/** A checkout with the real launcher, no packages to install, and a CLI that tells how it was started. */
export function makeCheckout(folder: string): void {
  mkdirSync(join(folder, "src/cli"), { recursive: true });
  for (const path of ["cc-ci", "tools/bootstrap.sh", "tools/with-node", "tools/node/pins"])
    cpSync(join(packageRoot, path), join(folder, path));
  const manifest = { name: "x", version: "1.0.0", private: true, type: "module" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ ...manifest, lockfileVersion: 3, packages: { "": manifest } }));
  makeJoining(folder, 'import { mkdirSync } from "node:fs";\nmkdirSync(`${import.meta.dirname}/../node_modules/.joined`);\n');
  writeFileSync(
    join(folder, "src/cli/main.ts"),
    "const args: string[] = process.argv.slice(2);\nconsole.log(JSON.stringify({ version: process.version, args, cache: process.env.NODE_COMPILE_CACHE, cwd: process.cwd() }));\n",
  );
}

/** What the launcher runs once the packages are there, in the place of what joins the real ones. */
export function makeJoining(folder: string, text: string): void {
  writeFileSync(join(folder, "tools/join-packages.ts"), text);
}

/** A program of the given shell text in a folder that can stand first on PATH. */
export function makeProgram(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** A Node that claims a version and works as the real one otherwise. */
export function makeNode(folder: string, version: string): void {
  makeProgram(folder, "node", `[ "$1" = --version ] && { echo ${version}; exit; }\nexec "${process.execPath}" "$@"`);
}

/** An npm that writes down each call, and makes node_modules for `ci`, once the shell command `before` is done. */
export function makeNpm(folder: string, log: string, before = ":"): void {
  makeProgram(
    folder,
    "npm",
    `[ "$1" = --version ] && { echo 9.0.0; exit; }\necho "$*" >>"${log}"\n[ "$1" = ci ] && { rm -rf node_modules; ${before}; mkdir -p node_modules/.bin; exit; }\nexit 7`,
  );
}
