import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, realpath, stat, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { Fault } from "#kit/fault.ts";
import { packageRoot } from "#kit/packages.ts";

/** What a suite may weigh. It holds settings, tests and small fixtures; data belongs into the app. */
export const suiteLimits = { files: 2000, bytes: 32 * 1024 * 1024, depth: 16 } as const;

/** For editors and version control, not for us. */
const ignored = new Set(["node_modules", "package.json", "package-lock.json", "tsconfig.json"]);

/** The files of a suite by their relative path (`/` between folders), and the hash of all names and contents. */
export type SuiteContent = { readonly files: ReadonlyMap<string, Buffer>; readonly hash: string };

/**
 * Reads a suite's folder. Links are followed as long as they stay inside; hidden files and what editors keep are left out.
 * @throws Fault `usage` for a link that leaves the folder, a file that is none (socket, device), and a suite over {@link suiteLimits}.
 */
export async function readSuite(folder: string): Promise<SuiteContent> {
  const root = await realpath(folder);
  const files = new Map<string, Buffer>();
  let bytes = 0;

  const refuse = (path: string, code: string, message: string, next: string): Fault => new Fault("usage", code, message, { next, at: { file: join(folder, path), line: 1, column: 1 } });

  const read = async (path: string, depth: number): Promise<void> => {
    if (depth > suiteLimits.depth) throw refuse(path, "suite-too-deep", `${path} is more than ${suiteLimits.depth} folders deep`, "Flatten the folders.");
    for (const entry of (await readdir(join(root, path))).toSorted()) {
      if (entry.startsWith(".") || ignored.has(entry)) continue;
      const inner = path === "" ? entry : `${path}/${entry}`;
      const real = await realpath(join(root, inner)).catch(() => undefined);
      if (real === undefined) throw refuse(inner, "suite-link", `${inner} is a link to nothing`, "Remove the link.");
      if (real !== root && relative(root, real).split(sep)[0] === "..") throw refuse(inner, "suite-link", `${inner} is a link that leaves the suite's folder`, "Copy what it points to into the suite.");
      const kind = await stat(real);
      if (kind.isDirectory()) {
        await read(inner, depth + 1);
        continue;
      }
      if (!kind.isFile()) throw refuse(inner, "suite-file-kind", `${inner} is not an ordinary file`, "Remove it.");
      bytes += kind.size;
      if (bytes > suiteLimits.bytes) throw refuse(inner, "suite-too-big", `the suite holds more than ${suiteLimits.bytes / 1024 / 1024} MiB`, "Keep large data out of the suite.");
      if (files.size >= suiteLimits.files) throw refuse(inner, "suite-too-big", `the suite holds more than ${suiteLimits.files} files`, "Keep large data out of the suite.");
      files.set(inner, await readFile(real));
    }
  };
  await read("", 0);
  return { files, hash: hashOf(files) };
}

/** SHA-256 over each path, size and content, in the order of the paths; lower-case hex. */
export function hashOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash("sha256");
  for (const [path, content] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest("hex");
}

/**
 * Writes the suite to `workFolder/suite`, with links beside it under which Node finds `cc-ci` and `@playwright/test`, wherever
 * the suite came from. The targets of the links lie outside any `node_modules`, so that Node runs their TypeScript.
 */
export async function placeSuite(content: SuiteContent, workFolder: string): Promise<string> {
  const target = join(workFolder, "suite");
  await mkdir(target, { recursive: true, mode: 0o700 });
  await writeFile(join(workFolder, "package.json"), '{ "private": true, "type": "module" }\n');
  for (const [path, bytes] of content.files) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), bytes);
  }
  const playwright = dirname(createRequire(import.meta.url).resolve("@playwright/test/package.json"));
  await mkdir(join(workFolder, "node_modules", "@playwright"), { recursive: true });
  await link(packageRoot, join(workFolder, "node_modules", "cc-ci"));
  await link(playwright, join(workFolder, "node_modules", "@playwright", "test"));
  return target;
}

async function link(target: string, path: string): Promise<void> {
  await symlink(target, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

/** The folder with the suite's modules as JavaScript, each character at its place. Test processes load them from here. */
export function strippedFolder(workFolder: string): string {
  return join(workFolder, "stripped");
}

/** Writes what is left of the suite's modules without their types, so that no test process has to load a compiler. */
export async function placeStripped(modules: Iterable<readonly [path: string, code: string]>, workFolder: string): Promise<void> {
  for (const [path, code] of modules) {
    const target = join(strippedFolder(workFolder), path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
}
