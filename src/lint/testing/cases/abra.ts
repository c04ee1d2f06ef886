import { breaks, keeps, type RuleCase } from "../case.ts";
import { append, swap } from "../recipe-folder.ts";

export const abraCases: readonly RuleCase[] = [
  breaks("R001", { "compose.yml": swap(['version: "3.8"', 'version: "3.9"']) }, "compose.yml", "version"),
  breaks("R001", { "compose.smtp.yml": swap(['version: "3.8"\n', ""]) }, "compose.smtp.yml", ""),
  keeps("R001", { "compose.yml": swap(['"3.8"', "'3.8'"]) }),

  breaks("R002", { "compose.yml": swap(["    healthcheck:\n      test: pg_isready\n", ""]) }, "compose.yml", "db:"),
  keeps("R002", { "compose.yml": swap(["test: pg_isready", "disable: true"]) }),
  keeps("R002", { "compose.yml": swap(["    healthcheck:\n      test: pg_isready\n", ""]), "compose.smtp.yml": append("  db:\n    healthcheck:\n      test: pg_isready\n") }),

  breaks("R003", { "compose.yml": swap(["image: postgres:15.4-alpine", "image: registry.example:5000/postgres"]) }, "compose.yml", "image: registry"),
  keeps("R003", { "compose.yml": swap(["postgres:15.4-alpine", `postgres@sha256:${"0".repeat(64)}`]) }),

  breaks("R004", { "compose.yml": swap(["postgres:15.4-alpine", "postgres:latest"]) }, "compose.yml", "image: postgres"),
  keeps("R004", { "compose.yml": swap(["postgres:15.4-alpine", "latest/postgres:15"]) }),

  breaks("R005", { "compose.yml": swap(["postgres:15.4-alpine", "postgres:3.0.6.0"]) }, "compose.yml", "image: postgres"),
  keeps("R005", { "compose.yml": swap(["postgres:15.4-alpine", "postgres:v15-alpine"]) }),

  breaks("R007", { "README.md": null }, "README.md", ""),
  breaks("R007", { "README.md": "# Blog\n" }, "README.md", ""),
  breaks("R007", { "README.md": swap(["<!-- endmetadata -->", ""]) }, "README.md", "<!-- metadata"),
  breaks("R007", { "README.md": swap(["* **SSO**: No\n", ""]) }, "README.md", "<!-- metadata"),
  breaks("R007", { "README.md": swap(["**Email**: Yes", "**Email**:"]) }, "README.md", "* **Email**"),
  keeps("R007", { "README.md": swap(["* **Email**: Yes", "- **email:** N/A"]) }),

  breaks("R008", { ".env.sample": null }, ".env.sample", ""),
  keeps("R008", { ".env.sample": "TYPE=blog\n" }),

  breaks("R009", { "compose.yml": swap(["  app:", "  web:"]) }, "compose.yml", "services"),
  keeps("R009", { "compose.yml": swap(["  db:", "  app2:"]) }),

  breaks("R010", { "compose.yml": swap(["traefik.enable=true", "traefik.enable=no"]) }, "compose.yml", 'labels:\n        - "traefik'),
  keeps("R010", { "compose.yml": swap(["traefik.enable=true", "traefik.enable=${ROUTED:-true}"]) }),
  keeps("R010", { ".env.sample": swap(["DOMAIN=blog.example.com\n", ""]), "compose.yml": swap(["traefik.enable=true", "traefik.enable=no"]) }),

  breaks("R011", { "compose.yml": swap(["    image: postgres:15.4-alpine\n", ""]) }, "compose.yml", "db:"),
  breaks("R011", { "compose.yml": swap(["postgres:15.4-alpine", "postgres:${PG_VERSION}"]) }, "compose.yml", "image: postgres"),
  breaks("R011", { "compose.smtp.yml": append("  mailer:\n    command: run\n") }, "compose.smtp.yml", "mailer:"),
  breaks("R011", { "compose.smtp.yml": append("  mailer:\n    image: mailer:${MAILER}\n") }, "compose.smtp.yml", "image: mailer", { severity: "warning" }),
  keeps("R011", { "compose.smtp.yml": append("  mailer:\n    image: mailer:${MAILER}\n"), ".env.sample": append("#MAILER=1.0.0\n") }),
  keeps("R011", { "compose.smtp.yml": append("  db:\n    command: run\n") }),

  breaks("R012", { "abra.sh": swap(["export DUMP_VERSION=v1\n", ""]) }, "compose.yml", "name: ${STACK_NAME}_dump"),
  breaks("R012", { "abra.sh": swap(["export DUMP_VERSION=v1", 'export DUMP_VERSION="v1"']) }, "compose.yml", "name: ${STACK_NAME}_dump"),
  keeps("R012", { "compose.yml": swap(["    file: dump.sh\n", "    external: true\n"]), "abra.sh": swap(["export DUMP_VERSION=v1\n", ""]) }),

  breaks("R014", {}, "release/1.1.0+4.2.1", "", { tags: ["1.0.0+4.1.0"], lightweight: ["1.1.0+4.2.1"] }),
  breaks("R014", {}, "compose.yml", '"coop-cloud.${STACK_NAME}.version', { tags: ["1.1.0+4.2.1"], lightweight: ["some-tag"] }),
  keeps("R014", {}, { tags: ["0.1.0+4", "1.1.0+4.2.1"] }),

  breaks("R015", { "compose.yml": swap(["  db_pass:\n    external", "  mail_password:\n    external: true\n    name: x_v1\n  db_pass:\n    external"]) }, "compose.yml", "mail_password:"),
  keeps("R015", { "compose.yml": swap(["  db_pass:\n    external", "  mail_passwor:\n    external: true\n    name: x_v1\n  db_pass:\n    external"]) }),
];
