import { breaks, keeps, type RuleCase } from "../case.ts";
import { append, swap } from "../recipe-folder.ts";

const compose = "compose.yml";
const on = '        - "backupbot.backup=true"\n';

export const backupCases: readonly RuleCase[] = [
  breaks("C401", { [compose]: swap([on, `${on}        - "backupbot.backup.path=/tmp/dump,/data"\n`]) }, compose, '"backupbot.backup.path'),
  breaks("C401", { [compose]: swap([on, `${on}        - "backupbot.backup.path=/data/dump"\n`]) }, compose, '"backupbot.backup.path', { severity: "warning" }),
  keeps("C401", { [compose]: swap(["path=dump.sql.gz", "path=dump.sql.gz,etc"]) }),

  breaks("C402", { [compose]: swap(["volumes.db-data.path", "volumes.data.path"]) }, compose, '"backupbot.backup.volumes'),
  breaks("C402", { [compose]: swap(["path=dump.sql.gz", "path=/data/dump.sql.gz"]) }, compose, '"backupbot.backup.volumes'),
  breaks("C402", { [compose]: swap(["path=dump.sql.gz", "path=../dump.sql.gz"]) }, compose, '"backupbot.backup.volumes'),
  breaks("C402", { [compose]: swap([on, `${on}        - "backupbot.backup.volumes.cache=false"\n`]) }, compose, '"backupbot.backup.volumes.cache', { severity: "warning" }),
  keeps("C402", { [compose]: swap([on, `${on}        - "backupbot.backup.volumes.cache=false"\n`]), "compose.smtp.yml": append("  db:\n    volumes:\n      - cache:/cache\nvolumes:\n  cache:\n") }),

  breaks("C403", { [compose]: swap(["pre-hook=sh /dump.sh", "pre-hook=sh -c 'pg_dump blog | gzip > /data/x'"]) }, compose, '"backupbot.backup.pre-hook'),
  breaks("C403", { "dump.sh": "set -e\npg_dump blog | gzip > /data/x\n" }, "dump.sh", "pg_dump"),
  keeps("C403", { [compose]: swap(["pre-hook=sh /dump.sh", "pre-hook=bash -c 'set -o pipefail; pg_dump blog | gzip > /data/x'"]) }),
  keeps("C403", { [compose]: swap(["pre-hook=sh /dump.sh", 'pre-hook=pg_dump "a|b" || exit 1']), "dump.sh": "# a | b\necho 'x | y'\n" }),

  breaks("C404", { [compose]: swap([on, `${on}        - "backupbot.backup.volumes.db-data=false"\n`]) }, compose, '"backupbot.backup=true'),
  keeps("C404", { [compose]: swap(["backupbot.backup=true", "backupbot.backup=false"], ["    volumes:\n      - \"db-data:/data\"\n", ""], ['        - "backupbot.backup.volumes.db-data.path=dump.sql.gz"\n', ""]) }),

  breaks("C405", { [compose]: swap(['        - "backupbot.restore.post-hook=sh /load.sh"\n', ""]) }, compose, '"backupbot.backup.pre-hook'),
  keeps("C405", { [compose]: swap(['        - "backupbot.restore.post-hook=sh /load.sh"\n', ""], ['        - "backupbot.backup.volumes.db-data.path=dump.sql.gz"\n', ""]) }),
];
