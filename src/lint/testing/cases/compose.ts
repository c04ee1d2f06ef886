import { breaks, keeps, type RuleCase } from "../case.ts";
import { append, swap } from "../recipe-folder.ts";

const smtpApp = "compose.smtp.yml";

export const composeCases: readonly RuleCase[] = [
  breaks("C101", { "compose.yml": swap(["file: dump.sh", "file: dmup.sh"]) }, "compose.yml", "dmup.sh"),
  breaks("C101", { "compose.yml": swap(["networks:\n      - proxy", "networks:\n     - proxy\n      - x: ["]) }, "compose.yml", "proxy\n      - x"),
  breaks("C101", { "compose.yml": swap(["    image: blog/blog:4.2.1", "    image: *nowhere"]) }, "compose.yml", "*nowhere"),
  keeps("C101", { "compose.yml": swap(["file: dump.sh", "file: ./dump.sh"]) }),

  breaks("C102", { "compose.yml": swap(["      start_period: 1m", "      start_period: 60"]) }, "compose.yml", "start_period"),
  breaks("C102", { "compose.yml": swap(["    image: postgres", "    mem_limit: 1g\n    image: postgres"]) }, "compose.yml", "mem_limit"),
  breaks("C102", { [smtpApp]: append("    imagine: x\n") }, smtpApp, "imagine"),
  breaks("C102", { "compose.yml": swap(["services:\n", "name: blog\nservices:\n"]) }, "compose.yml", "name: blog"),
  keeps("C102", { "compose.yml": swap(["services:\n", "x-name: blog\nservices:\n"], ["start_period: 1m", "start_period: 1m0.5s"]) }),

  breaks("C103", { "compose.yml": swap(["start_period: 1m", "start_period: ${START:-1m}"]), ".env.sample": append("START=1m\n") }, "compose.yml", "start_period"),
  breaks("C103", { "compose.yml": swap(["order: stop-first", "order: ${ORDER:-stop-first}"]) }, "compose.yml", "order: ${"),
  breaks("C103", { "compose.yml": swap(["    image: postgres", "    ports:\n      - target: 22\n        published: ${SSH_PORT:-2222}\n    image: postgres"]) }, "compose.yml", "published:"),
  keeps("C103", { "compose.yml": swap(["    image: postgres", '    ports:\n      - "${SSH_PORT:-2222}:22"\n    image: postgres']) }),
  keeps("C103", { "compose.yml": swap(["LOG_LEVEL=info", "LOG_LEVEL=${LOG_LEVEL:-info}"]) }),

  breaks("C104", { "compose.yml": swap(["      - POSTGRES_DB=blog", "      POSTGRES_DB: yes"]) }, "compose.yml", "POSTGRES_DB"),
  keeps("C104", { "compose.yml": swap(["      - POSTGRES_DB=blog", '      POSTGRES_DB: "yes"']) }),
  keeps("C104", { "compose.yml": swap(["POSTGRES_DB=blog", "POSTGRES_DB=yes"]) }),

  breaks("C105", { "compose.yml": swap(['        - "traefik.enable=true"\n', '        - "traefik.enable=true"\n        - traefik.enable=true\n']) }, "compose.yml", "traefik.enable=true\n"),
  breaks("C105", { "compose.yml": swap(["      - LOG_LEVEL=info\n", '      - LOG_LEVEL=info\n      - "LOG_LEVEL=debug"\n']) }, "compose.yml", '"LOG_LEVEL', { severity: "warning" }),
  keeps("C105", { [smtpApp]: append("      - LOG_LEVEL=info\n") }),

  breaks("C106", { [smtpApp]: swap(['version: "3.8"\n', ""]) }, smtpApp, ""),
  breaks("C106", { [smtpApp]: swap(['"3.8"', '"3.7"']) }, smtpApp, "version"),
  keeps("C106", { "compose.yml": swap(['version: "3.8"\n', ""]), [smtpApp]: swap(['version: "3.8"\n', 'version: "3"\n']) }),

  breaks("C107", { "compose.yml": swap(["    image: postgres:15.4-alpine\n", "    image: postgres:15.4-alpine\n    image: &again postgres:16.1\n"]) }, "compose.yml", "image: &again"),
  keeps("C107", { [smtpApp]: append("    image: blog/blog:4.2.1\n") }),

  breaks("C108", { "compose.yml": swap(["LOG_LEVEL=info", "LOG_LEVEL=${LOG:+info}"]) }, "compose.yml", "LOG_LEVEL"),
  breaks("C108", { "compose.yml": swap(["test: pg_isready", "test: pg_isready $1"]) }, "compose.yml", "test: pg"),
  keeps("C108", { "compose.yml": swap(["test: pg_isready", "test: pg_isready $$1"]) }),

  breaks("C109", { "compose.yml": swap(['        - "backupbot.backup=true"\n        - "backupbot.backup.pre-hook=sh /dump.sh"\n        - "backupbot.backup.volumes.db-data.path=dump.sql.gz"\n        - "backupbot.restore.post-hook=sh /load.sh"\n', "        x.${STACK_NAME}.y: z\n"]) }, "compose.yml", "x.${STACK_NAME}"),
  keeps("C109", { "compose.yml": swap(['"backupbot.backup=true"', '"backupbot.backup=true"\n        - "x.${STACK_NAME}.y=z"']) }),

  breaks("C110", { "compose.yml": swap(["LOG_LEVEL=info", "LOG_LEVEL=${LOG:-x${TIMEOUT}}"]) }, "compose.yml", "LOG_LEVEL"),
  keeps("C110", { "compose.yml": swap(["LOG_LEVEL=info", "LOG_LEVEL=${LOG:-x}${TIMEOUT}"]) }),

  breaks("C111", { "compose.yml": swap(["DB_HOST=${STACK_NAME}_db", "DB_HOST=$STACK_NAME-db"]) }, "compose.yml", "DB_HOST"),
  keeps("C111", { "compose.yml": swap(["DB_HOST=${STACK_NAME}_db", "DB_HOST=$STACK_NAME.db"]) }),

  breaks("C112", { "compose.yml": swap(["LOG_LEVEL=info", "LOG_LEVEL=${LOG:?must-be set}"]) }, "compose.yml", "LOG_LEVEL"),
  keeps("C112", { "compose.yml": swap(["LOG_LEVEL=info", "LOG_LEVEL=${LOG:?must be set}"]) }),

  breaks("C113", { "compose.yml": swap(["LOG_LEVEL=info", "LOG_LEVEL=${LOG}"]) }, "compose.yml", "LOG_LEVEL"),
  keeps("C113", { "compose.yml": swap(["LOG_LEVEL=info", "LOG_LEVEL=${LOG}"]), ".env.sample": append("#LOG=info\n") }),
  keeps("C113", { "compose.yml": swap(["LOG_LEVEL=info", "LOG_LEVEL=${LOG-}"]) }),

  breaks("C114", { [smtpApp]: append("    healthcheck:\n      test: ask\n") }, smtpApp, "test"),
  breaks("C114", { [smtpApp]: append("    healthcheck:\n      disable: true\n") }, smtpApp, "disable"),
  breaks("C114", { "compose.yml": swap(["test: pg_isready", "disable: true"]), [smtpApp]: append("  db:\n    healthcheck:\n      test: ask\n") }, smtpApp, "test"),
  keeps("C114", { [smtpApp]: append("    healthcheck:\n      start_period: 5m\n") }),

  breaks("C115", { [smtpApp]: append("      - LOG_LEVEL=\n") }, smtpApp, "LOG_LEVEL"),
  keeps("C115", { [smtpApp]: append("      - LOG_LEVEL=debug\n      - OTHER=\n") }),
  keeps("C115", { [smtpApp]: append("      - LOG_LEVEL=\n"), ".env.sample": append("LOG_LEVEL=debug\n") }),

  breaks("C116", { "compose.yml": swap(["    image: blog", '    ports: ["443:443", "443:443/udp"]\n    image: blog']) }, "compose.yml", '"443:443/udp"', { severity: "warning" }),
  breaks("C116", { "compose.yml": swap(["    image: blog", '    ports: ["443:443", "443:443/udp"]\n    image: blog']), ".env.sample": append("COMPOSE_FILE=compose.yml:compose.smtp.yml\n") }, "compose.yml", '"443:443/udp"'),
  keeps("C116", { "compose.yml": swap(["    image: postgres", '    ports: ["443:443", "443:443/udp"]\n    image: postgres']) }),

  breaks("C117", { ".env.sample": append("COMPOSE_FILE=compose.yml:compose.mail.yml\n") }, ".env.sample", "compose.yml:compose.mail"),
  breaks("C117", { ".env.sample": append("COMPOSE_FILE=compose.yml:\n") }, ".env.sample", "compose.yml:\n"),
  keeps("C117", { ".env.sample": append("COMPOSE_FILE=compose.yml:./compose.smtp.yml\n") }),

  breaks("C118", { "compose.yml": swap(["volumes:\n  db-data:\n", ""]) }, "compose.yml", '"db-data:/data"'),
  breaks("C118", { "compose.yml": swap(["  internal:\n\nvolumes", "\nvolumes"]) }, "compose.yml", "internal"),
  breaks("C118", { [smtpApp]: append("    secrets:\n      - smtp_pass\n") }, smtpApp, "smtp_pass"),
  keeps("C118", { [smtpApp]: append("    secrets:\n      - smtp_pass\nsecrets:\n  smtp_pass:\n    external: true\n    name: ${STACK_NAME}_smtp_pass_v1\n") }),

  breaks("C119", { "compose.yml": swap(["    file: dump.sh\n", ""]) }, "compose.yml", "dump:\n"),
  keeps("C119", { "compose.yml": swap(["    file: dump.sh\n", "    external: true\n"]) }),
];
