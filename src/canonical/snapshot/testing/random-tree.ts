import { chmod, chown, link, mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { mustRun } from "#kit/process.ts";

type Plan = {
  readonly kind: "file" | "folder" | "link" | "hard link" | "sparse";
  /** One character for each byte. */
  readonly name: string;
  /** Which of the folders that are there it goes into, and which of the files a hard link is of. */
  readonly where: number;
  readonly mode: number;
  readonly owner: number;
  readonly nanoseconds: number;
  readonly content: Uint8Array;
};

// Any byte but the slash and zero. "." and ".." are taken.
const name = fc.uint8Array({ min: 1, max: 255, minLength: 1, maxLength: 12 }).map((bytes) => Buffer.from(bytes.map((byte) => (byte === 47 ? 46 : byte))).toString("latin1")).filter((one) => one !== "." && one !== "..");

/** A small tree with odd names, modes, owners, times and links. */
export const arbitraryTree = fc.array(
  fc.record<Plan>({
    kind: fc.constantFrom("file", "file", "folder", "link", "hard link", "sparse"),
    name,
    where: fc.nat(100),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    owner: fc.constantFrom(0, 33, 999, 65_534, 4_000_000_000),
    nanoseconds: fc.nat(999_999_999),
    content: fc.uint8Array({ maxLength: 5_000 }),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Makes the tree in an empty folder. An entry whose name is taken is left out. */
export async function plantTree(root: string, plans: readonly Plan[]): Promise<void> {
  const [folders, files, all] = [[Buffer.from(root)], [] as Buffer[], [] as { path: Buffer; plan: Plan }[]];
  for (const plan of plans) {
    const path = Buffer.concat([folders[plan.where % folders.length]!, Buffer.from("/"), Buffer.from(plan.name, "latin1")]);
    if (all.some((one) => one.path.equals(path))) continue;
    if (plan.kind === "folder") folders.push(path);
    if (!(await plant(path, plan, files))) continue;
    all.push({ path, plan });
  }
  // Innermost last made, so times are set when nothing changes them any more.
  for (const { path, plan } of all.toReversed()) {
    if (plan.kind === "hard link") continue;
    if (plan.kind !== "link") await chown(path, plan.owner, plan.owner);
    if (plan.kind !== "link") await chmod(path, plan.mode);
    // Through a program's input: names need not be text.
    await mustRun("xargs", ["-0", "touch", "-h", "-d", `@${1_000_000_000 + plan.where}.${String(plan.nanoseconds).padStart(9, "0")}`, "--"], { input: path });
  }
  await mustRun("touch", ["-d", "@1234567890.987654321", join(root)]);
}

async function plant(path: Buffer, { kind, name: target, content, where }: Plan, files: Buffer[]): Promise<boolean> {
  if (kind === "folder") await mkdir(path);
  // restic keeps only targets that are text.
  else if (kind === "link") await symlink(target.replace(/[^ -~]/g, "é"), path);
  else if (kind === "hard link") {
    if (files.length === 0) return false;
    await link(files[where % files.length]!, path);
  } else {
    await writeFile(path, content);
    if (kind === "sparse") await truncate(path, 3_000_000);
    files.push(path);
  }
  return true;
}
