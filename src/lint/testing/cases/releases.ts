import { breaks, keeps, type RuleCase } from "../case.ts";
import { append, swap } from "../recipe-folder.ts";

const compose = "compose.yml";
const label = '"coop-cloud.${STACK_NAME}.version';

export const releaseCases: readonly RuleCase[] = [
  breaks("C501", { [compose]: swap(['        - "coop-cloud.${STACK_NAME}.version=1.1.0+4.2.1"\n', ""]) }, compose, 'labels:\n        - "traefik'),
  breaks("C501", { [compose]: swap(["version=1.1.0+4.2.1", "version=0.0.1"]) }, compose, label),
  breaks("C501", { [compose]: swap(["version=1.1.0+4.2.1", "version="]) }, compose, label),
  breaks("C501", { [compose]: swap(['        - "coop-cloud.${STACK_NAME}.version=1.1.0+4.2.1"\n', ""], ['        - "backupbot.backup=true"\n', '        - "backupbot.backup=true"\n        - "coop-cloud.${STACK_NAME}.version=1.1.0+4.2.1"\n']) }, compose, label),
  keeps("C501", { [compose]: swap(["version=1.1.0+4.2.1", "version=2.0.0+v4.2.1"]) }),

  breaks("C502", {}, compose, label, { version: "1.1.1+4.2.1" }),
  breaks("C502", {}, compose, label, { tags: ["1.0.0+4.1.0", "1.2.0+4.2.1"] }),
  keeps("C502", {}, { tags: ["1.0.0+4.1.0"] }),
  keeps("C502", {}, { version: "1.1.0+4.2.1", tags: ["1.1.0+4.2.1", "1.2.0+4.2.1"] }),

  breaks("C503", { [compose]: swap(["blog:4.2.1", "blog:4.3.0"]) }, compose, label),
  keeps("C503", { [compose]: swap(["blog:4.2.1", "blog:v4.2.1-alpine"]) }),

  breaks("C504", { "dump.sh": append("# more\n") }, "abra.sh", "DUMP_VERSION", { before: {} }),
  breaks("C504", { "compose.yml": swap(["${DUMP_VERSION}", "v1"]), "dump.sh": append("# more\n") }, compose, "name: ${STACK_NAME}_dump", { before: {} }),
  keeps("C504", { "dump.sh": append("# more\n"), "abra.sh": swap(["DUMP_VERSION=v1", "DUMP_VERSION=v2"]) }, { before: {} }),
  keeps("C504", { "dump.sh": append("# more\n") }, { before: { [compose]: swap(["${STACK_NAME}_dump_", "${STACK_NAME}_old_dump_"]) } }),

  breaks("C505", { [compose]: swap(["    file: dump.sh\n", "    file: dump.sh\n    template_driver: golang\n"]) }, "abra.sh", "DUMP_VERSION", { before: {} }),
  keeps("C505", { [compose]: swap(["    file: dump.sh\n", "    file: dump.sh\n    template_driver: golang\n"]), "abra.sh": swap(["DUMP_VERSION=v1", "DUMP_VERSION=v2"]) }, { before: {} }),

  breaks("C506", {}, compose, "services:", { before: { [compose]: swap(["  db:\n", "  redis:\n    image: redis:7.0.1\n\n  db:\n"]) } }),
  keeps("C506", { "compose.smtp.yml": append("  redis:\n    image: redis:7.0.1\n") }, { before: { [compose]: swap(["  db:\n", "  redis:\n    image: redis:7.0.1\n\n  db:\n"]) } }),

  breaks("C507", {}, compose, "volumes:\n  db-data", { before: { [compose]: append("  uploads:\n") } }),
  keeps("C507", { [compose]: append("  uploads:\n") }, { before: {} }),

  breaks("C508", { "release/1.1.0": "Note.\n" }, "release/1.1.0", ""),
  keeps("C508", { "release/next": "Note.\n", "release/.git-keep-me": "" }),
];
