import { lstat, readlink, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageRoot } from "#kit/packages.ts";
import { inside, type Mount, type SystemFolder } from "./arguments.ts";

/** Where the system's programs and libraries are, and browsers of their makers. */
const folders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/opt/google"];

/** In them, what the administrator has put there: nobody has looked whether it holds a secret. */
const administrators = ["/usr/local", "/usr/src"];

/** What programs need of `/etc`, where it is there. Nothing of it is a secret. */
const settings = ["/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/fonts", "/etc/chromium.d"];

/** The system's folders as they are on this host. */
export async function systemFolders(): Promise<SystemFolder[]> {
  const found = await Promise.all(folders.map(async (path): Promise<SystemFolder[]> => {
    const kind = await lstat(path).catch(() => undefined);
    if (kind?.isSymbolicLink()) return [{ path, link: await readlink(path) }];
    return kind?.isDirectory() ? [{ path, link: null }] : [];
  }));
  return found.flat();
}

/** Folders that are there and are to be shown empty. */
export async function hiddenFolders(): Promise<string[]> {
  const there = await Promise.all(administrators.map(async (path) => ((await lstat(path).catch(() => undefined))?.isDirectory() ? [path] : [])));
  return there.flat();
}

/** Whether a program can be started inside: it lies in one of the system's folders. */
export async function isShown(program: string): Promise<boolean> {
  const real = await realpath(program).catch(() => program);
  const below = (folder: string): boolean => real.startsWith(`${folder}/`);
  return folders.some(below) && !administrators.some(below);
}

/** What is shown of `/etc`, of cc-ci and of Node: code and nothing else. */
export async function programMounts(): Promise<Mount[]> {
  const playwright = dirname(createRequire(import.meta.url).resolve("@playwright/test/package.json"));
  const there = await Promise.all(settings.map(async (path) => ((await lstat(path).catch(() => undefined)) ? [{ from: path, to: path }] : [])));
  return [
    ...there.flat(),
    { from: await realpath(process.execPath), to: inside.node },
    { from: join(packageRoot, "src"), to: `${inside.app}/src` },
    { from: join(packageRoot, "package.json"), to: `${inside.app}/package.json` },
    { from: await realpath(dirname(dirname(playwright))), to: `${inside.app}/node_modules` },
  ];
}
