import { breaks, keeps, type RuleCase } from "../case.ts";
import { append, swap } from "../recipe-folder.ts";

const sample = ".env.sample";

export const settingsCases: readonly RuleCase[] = [
  breaks("C201", { [sample]: append("just words\n") }, sample, "just words"),
  breaks("C201", { [sample]: append("NAME='open\n") }, sample, "'open"),
  keeps("C201", { [sample]: append("export NAME: open\n") }),

  breaks("C202", { [sample]: append("MAIL= # off\n") }, sample, "# off"),
  breaks("C202", { [sample]: append("MAIL=x # y # z\n") }, sample, "x # y"),
  keeps("C202", { [sample]: append("MAIL=x#y # off\nTAG='#1'\n") }),

  breaks("C203", { [sample]: append("MAIL=${TIMEOUT:-5}\n") }, sample, "${TIMEOUT:-5}"),
  keeps("C203", { [sample]: append("MAIL='${TIMEOUT:-5}'\nOTHER=${TIMEOUT}\n") }),

  breaks("C204", { [sample]: append("PASS=a$B1c\n") }, sample, "a$B1c"),
  keeps("C204", { [sample]: append("PASS='a$B1c'\nCOMPOSE_FILE=compose.yml\nCOMPOSE_FILE=\"$COMPOSE_FILE:compose.smtp.yml\"\nLOWER=a$b\nDOLLAR=a\\$B\n") }),

  breaks("C205", { [sample]: swap(["DOMAIN=blog.example.com", "DOMAIN=blog.org"]) }, sample, "blog.org"),
  breaks("C205", { [sample]: swap(["DOMAIN=blog.example.com", 'DOMAIN=""']) }, sample, '""'),
  keeps("C205", { [sample]: swap(["DOMAIN=blog.example.com", 'DOMAIN="www.blog.example.com"']) }),

  breaks("C206", { [sample]: swap(["TYPE=blog\n", ""]) }, sample, ""),
  breaks("C206", { [sample]: swap(["TYPE=blog", "TYPE=weblog"]) }, sample, "weblog", { severity: "warning" }),
  keeps("C206", { [sample]: swap(["TYPE=blog", "RECIPE=git.example.org/team/blog:1.1.0+4.2.1"]) }),

  breaks("C207", { [sample]: append("#SECRET_SMTP_PASS_VERSION=v1 # length=43\n") }, sample, "SECRET_SMTP_PASS"),
  keeps("C207", { [sample]: append("#SECRET_SMTP_PASS_VERSION=v1\n") }),

  breaks("C208", { [sample]: swap(["length=32", "length=4"]) }, sample, "v1 # length"),
  breaks("C208", { [sample]: swap(["SECRET_DB_PASS_VERSION=v1 # length=32\n", ""]) }, "compose.yml", "db_pass:\n"),
  keeps("C208", { [sample]: swap(["length=32", "generate=false"]) }),

  breaks("C209", { "compose.yml": swap(["secrets:\n  db_pass:", "secrets:\n  spare:\n    external: true\n    name: ${STACK_NAME}_spare_v1\n  db_pass:"]) }, "compose.yml", "spare:"),
  breaks("C209", { [sample]: swap(["length=32", "length=32 charset=hex"]) }, sample, "v1 # length", { severity: "warning" }),
  keeps("C209", { [sample]: swap(["length=32", "length=32 charset=special"]) }),

  breaks("C210", { "abra.sh": append("export OTHER_VERSION='v1'\n") }, "abra.sh", "export OTHER"),
  breaks("C210", { "abra.sh": append("  export OTHER_VERSION=v1\n") }, "abra.sh", "export OTHER"),
  keeps("C210", { "abra.sh": append("OTHER=x\nexport OTHER_THING=v1\n") }),

  breaks("C211", { "compose.yml": swap(["${APP_CONF_VERSION}", "${APP_CONF_VERSION:-v1}"]) }, "compose.yml", "name: ${STACK_NAME}_app_conf"),
  keeps("C211", { "compose.yml": swap(["${APP_CONF_VERSION}", "${APP_CONF_VERSION:-v2}"]) }),

  breaks("C212", { "abra.sh": append("export APP_CNF_VERSION=v1\n") }, "abra.sh", "APP_CNF"),
  keeps("C212", { "abra.sh": append("export MAIL_VERSION=v1\n"), "compose.smtp.yml": append("      - MAIL=${MAIL_VERSION}\n") }),

  breaks("C213", { "compose.yml": swap(["name: ${STACK_NAME}_dump_${DUMP_VERSION}", "name: ${STACK_NAME}_dump_v1"]) }, "compose.yml", "name: ${STACK_NAME}_dump"),
  breaks("C213", { "compose.yml": swap(["    name: ${STACK_NAME}_dump_${DUMP_VERSION}\n", ""]) }, "compose.yml", "dump:\n"),
  keeps("C213", { "compose.yml": swap(["${DUMP_VERSION}", "$DUMP_VERSION"]) }),

  breaks("C214", { "dump.sh": "" }, "compose.yml", "file: dump.sh"),
  breaks("C214", { "dump.sh": "#".repeat(1_024_000) }, "compose.yml", "file: dump.sh"),
  keeps("C214", { "dump.sh": "#" }),

  breaks("C215", { "app.conf.tmpl": append('key = {{ secret "app_key" }}\n') }, "app.conf.tmpl", 'secret "app_key"'),
  breaks("C215", { "app.conf.tmpl": append('key = {{ env "APP_KEY" }}\n') }, "app.conf.tmpl", 'env "APP_KEY"', { severity: "warning" }),
  breaks("C215", { "dump.sh": append('{{ env "POSTGRES_DB" }}\n') }, "dump.sh", 'env "POSTGRES_DB"', { severity: "warning" }),
  keeps("C215", { "app.conf.tmpl": append('log = {{ env "LOG_LEVEL" }}{{ env "TIMEOUT" }}{{ config "/etc/blog.conf" }}{{ env "STACK_NAME" }}\n') }),
  keeps("C215", { "app.conf.tmpl": append('key = {{ secret "key_file" }}\n'), "compose.smtp.yml": append("    secrets:\n      - source: db_pass\n        target: key_file\n") }),

  breaks("C216", { "compose.yml": swap(["name: ${STACK_NAME}_dump_", "name: ${STACK_NAME}_dump_of_the_database_"]) }, "compose.yml", "name: ${STACK_NAME}_dump"),
  breaks("C216", { "compose.yml": swap(["name: ${STACK_NAME}_dump_", `name: \${STACK_NAME}_${"dump".repeat(12)}_`]) }, "compose.yml", "name: ${STACK_NAME}_dump", { severity: "error" }),
  breaks("C216", { "abra.sh": swap(["export DUMP_VERSION=v1\n", ""]) }, "compose.yml", "name: ${STACK_NAME}_dump", { severity: "error" }),
  breaks("C216", { "compose.smtp.yml": append("secrets:\n  smtp:\n    external: true\n    name: ${STACK_NAME}_smtp_${SECRET_SMTP_VERSION}\n") }, "compose.smtp.yml", "name: ${", { severity: "warning" }),
  keeps("C216", { "compose.smtp.yml": append("secrets:\n  smtp:\n    external: true\n    name: ${STACK_NAME}_smtp_${SECRET_SMTP_VERSION}\n"), [sample]: append("#SECRET_SMTP_VERSION=v1\n") }),
  keeps("C216", { "compose.yml": swap(["name: ${STACK_NAME}_dump_", "name: ${STACK_NAME}_dump_the_data_"]) }),

  breaks("C217", { "compose.yml": swap(["  db:", "  database-of-the-blog:"]) }, "compose.yml", "database-of"),
  breaks("C217", { "compose.yml": swap(["  internal:\n\n", "  internal:\n  internal-network-2:\n\n"]) }, "compose.yml", "internal-network-2"),
  breaks("C217", { "compose.yml": swap(["  db:", "  db_:"]) }, "compose.yml", "db_:", { severity: "error" }),
  keeps("C217", { "compose.yml": swap(["  db:", "  database-of-blog1:"]) }),

  breaks("C218", { [sample]: append("STACK_NAME=blog\n") }, sample, "STACK_NAME"),
  keeps("C218", { [sample]: append("#STACK_NAME=blog\n") }),

  breaks("C219", { [sample]: append('POST_DEPLOY_CMDS="app clear_cashe"\n') }, sample, '"app clear'),
  breaks("C219", { [sample]: append('POST_UPGRADE_CMDS="app clear_cache|web clear_cache"\n') }, sample, '"app clear'),
  breaks("C219", { [sample]: append('POST_UPGRADE_CMDS="clear_cache"\n') }, sample, '"clear'),
  keeps("C219", { [sample]: append('POST_DEPLOY_CMDS="app clear_cache now|db clear_cache"\n') }),
];
