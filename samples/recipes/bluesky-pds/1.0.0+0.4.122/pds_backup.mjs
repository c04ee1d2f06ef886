// pds_backup.mjs backup | restore
// The server has dozens of SQLite databases open. Files of them that are copied while it writes would be torn, so each is copied by SQLite itself, both ways.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const Database = createRequire("/app/index.mjs")("better-sqlite3");
const data = "/pds";
const kept = join(data, "backup");
// What is no database lies beside them: the keys that sign people's records. Blobs never change and are backed up as they are.
const leftOut = /^(?:backup|blocks|tmp)(?:[./]|$)|^did_cache\.|-(?:wal|shm|journal)$/;

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  if (!from.endsWith(".sqlite")) return copyFileSync(from, to);
  const source = new Database(from, { fileMustExist: true, timeout: 20_000 });
  try {
    await source.backup(to);
  } finally {
    source.close();
  }
}

async function backup() {
  const fresh = `${kept}.part`;
  rmSync(fresh, { recursive: true, force: true });
  const files = filesOf(data).filter((file) => !leftOut.test(file));
  for (const file of files) {
    await copy(join(data, file), join(fresh, file));
    if (file.endsWith(".sqlite")) settle(join(fresh, file));
  }
  writeFileSync(join(fresh, "files.json"), JSON.stringify(files));
  // A backup that breaks off never gets the name of a whole one.
  rmSync(kept, { recursive: true, force: true });
  renameSync(fresh, kept);
}

/** Makes one file of it, and looks whether it is sound. */
function settle(file) {
  const copied = new Database(file);
  try {
    copied.pragma("journal_mode = DELETE");
    const found = copied.pragma("integrity_check", { simple: true });
    if (found !== "ok") throw new Error(`${file}: ${found}`);
  } finally {
    copied.close();
  }
}

async function restore() {
  const files = JSON.parse(readFileSync(join(kept, "files.json"), "utf8"));
  const missing = files.filter((file) => !existsSync(join(kept, file)));
  if (missing.length > 0) throw new Error(`the backup lacks ${missing.join(", ")}`);
  for (const file of files) await copy(join(kept, file), join(data, file));
}

await { backup, restore }[process.argv[2]]();
