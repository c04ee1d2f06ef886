import { breaks, keeps, type RuleCase } from "../case.ts";
import { append, swap } from "../recipe-folder.ts";

const compose = "compose.yml";

export const servicesCases: readonly RuleCase[] = [
  breaks("C301", { [compose]: swap(["LOG_LEVEL=info", "LOG_LEVEL={{ level }}"]) }, compose, "LOG_LEVEL"),
  breaks("C301", { ".env.sample": append("FORMAT='{{ .Title }}'\n") }, ".env.sample", "'{{"),
  breaks("C301", { [compose]: swap(["    image: postgres", "    hostname: db-{{ slot }}\n    image: postgres"]) }, compose, "hostname"),
  keeps("C301", { [compose]: swap(["LOG_LEVEL=info", "LOG_LEVEL={{.Node.Hostname}}-{{ .Task.Slot }}"]) }),

  breaks("C302", { [compose]: swap(["    image: postgres", "    tmpfs: /run\n    image: postgres"]) }, compose, "tmpfs"),
  breaks("C302", { [compose]: swap(["    image: postgres", "    container_name: db\n    image: postgres"]) }, compose, "container_name", { severity: "note" }),
  keeps("C302", { [compose]: swap(['      - "db-data:/data"', '      - "db-data:/data"\n      - type: tmpfs\n        target: /run']) }),

  breaks("C303", { [compose]: swap(["    image: blog", "    depends_on:\n      - db\n      - redis\n    image: blog"]) }, compose, "redis"),
  keeps("C303", { [compose]: swap(["    image: blog", "    depends_on:\n      - db\n    image: blog"]) }),

  breaks("C304", { [compose]: swap(["    image: blog", "    restart: always\n    image: blog"]) }, compose, "restart: always"),
  keeps("C304", { [compose]: swap(["    image: postgres", "    restart: always\n    image: postgres"]) }),

  breaks("C305", { [compose]: swap(["    image: blog", '    labels:\n      - "traefik.http.middlewares.x=y"\n    image: blog']) }, compose, '"traefik.http.middlewares'),
  keeps("C305", { [compose]: swap(["    image: blog", "    labels:\n      - maintainer=me\n    image: blog"]) }),

  breaks("C306", { [compose]: swap(["order: stop-first", "order: start-first"]) }, compose, "order: start-first\n      labels:\n        - \"backupbot"),
  breaks("C306", { [compose]: swap(["    image: blog", "    ports:\n      - target: 25\n        published: 25\n        mode: host\n    image: blog"]) }, compose, "order: start-first", { severity: "error" }),
  keeps("C306", { [compose]: swap(["    image: blog", '    ports:\n      - "25:25"\n    image: blog']) }),

  breaks("C307", { [compose]: swap(["DB_HOST=${STACK_NAME}_db", "DB_HOST=db"]) }, compose, "DB_HOST", { severity: "note" }),
  breaks("C307", { [compose]: swap(["  db:\n    image", "  web:\n    image: nginx:1.25.1\n    healthcheck:\n      test: ask\n    environment:\n      BACKEND: http://app:8000/\n    networks:\n      - proxy\n\n  db:\n    image"]) }, compose, "BACKEND"),
  breaks("C307", { "app.conf.tmpl": append("database = postgres://blog@db:5432/blog\n") }, "app.conf.tmpl", "db:5432", { severity: "note" }),
  keeps("C307", { [compose]: swap(["POSTGRES_DB=blog", "APP_URL=http://app:8000/"], ["LOG_LEVEL=info", "DB_NAME=db\n      - LDAP_URL=ldap://ldap.db.example"]) }),

  breaks("C308", { [compose]: swap(['        - "coop-cloud.${STACK_NAME}.timeout=${TIMEOUT:-120}"\n', ""]) }, compose, 'labels:\n        - "traefik'),
  breaks("C308", { ".env.sample": swap(["TIMEOUT=120", "TIMEOUT=2m"]) }, compose, '"coop-cloud.${STACK_NAME}.timeout', { severity: "warning" }),
  keeps("C308", { [compose]: swap(["timeout=${TIMEOUT:-120}", "timeout=600"]) }),

  breaks("C309", { [compose]: swap(["blog:4.2.1", "blog:4.2"]) }, compose, "image: blog"),
  breaks("C309", { [compose]: swap(["blog:4.2.1", "blog:stable"]) }, compose, "image: blog"),
  keeps("C309", { [compose]: swap(["blog:4.2.1", "blog:2024-01-31"], ["postgres:15.4-alpine", "postgres:15"]) }),

  breaks("C310", { [compose]: swap(["    image: blog", "    ports: ['25:25']\n    image: blog"], ["    image: postgres", '    ports: ["25:2525"]\n    image: postgres']) }, compose, '"25:2525"'),
  keeps("C310", { [compose]: swap(["    image: blog", "    ports: ['25:25']\n    image: blog"], ["    image: postgres", '    ports: ["25:25/udp"]\n    image: postgres']) }),

  breaks("C311", { [compose]: swap(["    deploy:\n      restart_policy", "    deploy:\n      mode: global\n      replicas: 2\n      restart_policy"]) }, compose, "replicas"),
  keeps("C311", { [compose]: swap(["    deploy:\n      restart_policy", "    deploy:\n      mode: global\n      restart_policy"]) }),

  breaks("C312", { [compose]: swap(["`${DOMAIN}`${EXTRA_DOMAINS})", "`${DOMAIN}`"]) }, compose, '"traefik.http.routers.${STACK_NAME}.rule'),
  breaks("C312", { [compose]: swap(['        - "traefik.http.services.${STACK_NAME}.loadbalancer.server.port=8000"\n', ""]) }, compose, 'labels:\n        - "traefik'),
  breaks("C312", { [compose]: swap(["      - proxy\n      - internal", "      - internal"]) }, compose, 'labels:\n        - "traefik'),
  keeps("C312", { [compose]: swap(["entrypoints=web-secure", "entrypoints=matrix-federation"]) }),

  breaks("C313", { [compose]: swap(["Host(`${DOMAIN}`${EXTRA_DOMAINS})", "Host(`www.${DOMAIN}`)"]) }, compose, '"traefik.http.routers.${STACK_NAME}.rule'),
  keeps("C313", { [compose]: swap(["Host(`${DOMAIN}`${EXTRA_DOMAINS})", "Host(`${DOMAIN}`) && PathPrefix(`/blog`)"]) }),

  breaks("C314", { [compose]: swap(['        - "traefik.enable=true"\n', '        - "traefik.enable=true"\n        - "traefik.http.routers.${STACK_NAME}.middlewares=limit"\n        - "traefik.http.middlewares.limit.ratelimit.average=5"\n']) }, compose, '"traefik.http.routers.${STACK_NAME}.middlewares'),
  breaks("C314", { [compose]: swap(['        - "traefik.enable=true"\n', '        - "traefik.enable=true"\n        - "traefik.http.routers.${STACK_NAME}.middlewares=sso"\n        - "traefik.http.middlewares.sso.forwardauth.address=http://sso/"\n']) }, compose, '"traefik.http.routers.${STACK_NAME}.middlewares'),
  keeps("C314", { [compose]: swap(['        - "traefik.enable=true"\n', '        - "traefik.enable=true"\n        - "traefik.http.routers.${STACK_NAME}.middlewares=zip"\n        - "traefik.http.middlewares.zip.compress=true"\n']) }),

  breaks("C601", { [compose]: swap(['      - "db-data:/data"', '      - "db-data:/data"\n      - /var/run/docker.sock:/sock']) }, compose, "/var/run/docker.sock"),
  breaks("C601", { "compose.smtp.yml": append("    cap_add:\n      - SYS_ADMIN\n") }, "compose.smtp.yml", "SYS_ADMIN", { severity: "warning" }),
  breaks("C601", { [compose]: swap(["    external: true\n    name: ${STACK_NAME}_db_pass", "    external: true\n    name: other_stack_db_pass"]) }, compose, "name: other_stack"),
  keeps("C601", { [compose]: swap(['      - "db-data:/data"', '      - "db-data:/data"\n      - /etc/localtime:/etc/localtime:ro']) }),
];
