import { isMainThread, parentPort } from "node:worker_threads";
import { hashFiles } from "./hash-files.ts";
import { walkTree, type TreeEntry } from "./walk.ts";

export type TreeTask =
  | { readonly kind: "walk"; readonly root: string }
  | { readonly kind: "hash"; readonly files: readonly { readonly path: string; readonly size: number }[] };

export type TreeAnswer =
  | { readonly kind: "walked"; readonly entries: TreeEntry[] }
  | { readonly kind: "hashed"; readonly hashes: string[] }
  | { readonly kind: "failed"; readonly message: string; readonly code: string; readonly path: string };

function answer(task: TreeTask): TreeAnswer {
  try {
    return task.kind === "walk" ? { kind: "walked", entries: walkTree(task.root) } : { kind: "hashed", hashes: hashFiles(task.files) };
  } catch (error) {
    const { message, code, path } = error as NodeJS.ErrnoException;
    return { kind: "failed", message, code: code ?? "", path: path === undefined ? "" : Buffer.from(path, code === "ECHANGED" ? "latin1" : "utf8").toString() };
  }
}

if (!isMainThread) parentPort?.on("message", (task: TreeTask) => parentPort?.postMessage(answer(task), []));
