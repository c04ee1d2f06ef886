import { createHash } from "node:crypto";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "#kit/fault.ts";
import { gitBytes } from "#recipe/git/run.ts";
import type { Shipped } from "./classify.ts";
import type { ShippedEntry } from "./collect.ts";
import { playwrightConfig } from "./playwright-config.ts";
import { inside, type Mount } from "./sandbox/arguments.ts";

export type StageOptions = {
  /** A folder that does not exist yet. */
  readonly folder: string;
  /** The clone that has the commit. */
  readonly clone: string;
  readonly shipped: Shipped;
  readonly baseURL: string;
  /** Port on the sandbox's loopback at which the edge is an HTTP proxy. */
  readonly proxyUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

export type Stage = { readonly entries: readonly ShippedEntry[]; readonly mounts: readonly Mount[] };

/**
 * Writes what confined tests are shown: the recipe's files out of the commit's blobs (never from a work tree, where a link could lead elsewhere), an entry for each test file, and the few
 * settings that programs look for. Nothing of it is loaded or read by us.
 */
export async function stageTests({ folder, clone, shipped, baseURL, proxyUrl, environment, signal }: StageOptions): Promise<Stage> {
  const work = join(folder, "work");
  const entries = shipped.tests.map(({ path }, index): ShippedEntry => ({ entry: `${String(index).padStart(4, "0")}.entry.ts`, file: path }));
  await place(join(work, "package.json"), '{ "private": true, "type": "module" }\n');
  await place(join(work, "playwright.config.mjs"), playwrightConfig({ baseURL, proxyUrl, environment }));
  for (const { entry, file } of entries) await place(join(work, entry), entrySource(file));
  for (const { path, object } of [...shipped.tests, ...shipped.helpers]) await place(join(work, path), await blob(clone, object, signal));
  await openFolder(join(work, "node_modules", "@playwright"));
  // They lead to nothing here; inside they do, and outside of any `node_modules`, so that Node runs their TypeScript.
  await symlink(inside.app, join(work, "node_modules", "cc-ci"));
  await symlink(`${inside.app}/node_modules/@playwright/test`, join(work, "node_modules", "@playwright", "test"));
  const settings: Readonly<Record<string, string>> = {
    passwd: "tests:x:65534:65534::/tmp:/bin/sh\n",
    hosts: "127.0.0.1 localhost\n",
    "nsswitch.conf": "passwd: files\nhosts: files\n",
  };
  for (const [name, text] of Object.entries(settings)) await place(join(folder, "etc", name), text);
  return { entries, mounts: [{ from: work, to: inside.work }, ...Object.keys(settings).map((name) => ({ from: join(folder, "etc", name), to: `/etc/${name}` }))] };
}

/** The file is loaded through it, so that one that cannot be loaded fails by itself. */
function entrySource(file: string): string {
  const gate = `file://${inside.app}/src/suite/process/gate.ts`;
  return [
    `import { gate, loadTests } from ${JSON.stringify(gate)};`,
    'gate("custom", "none");',
    `await loadTests(${JSON.stringify(file)}, () => import(${JSON.stringify(`./${file}`)}));`,
    "",
  ].join("\n");
}

async function blob(clone: string, object: string, signal: AbortSignal): Promise<Buffer> {
  const bytes = await gitBytes(["cat-file", "blob", object], { folder: clone, signal });
  const hash = createHash(object.length === 64 ? "sha256" : "sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  if (hash !== object) throw new Fault("infrastructure", "shipped-changed", `the clone gave other bytes for ${object} than the commit has`, { next: "Report it: this is a defect of cc-ci." });
  return bytes;
}

/** A file that another user may read, whatever our own mask is. */
async function place(path: string, content: string | Buffer): Promise<void> {
  await openFolder(dirname(path));
  await writeFile(path, content, { flag: "wx" });
  await chmod(path, 0o644);
}

async function openFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o755 });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await chmod(folder, 0o755);
}
