/** A small recipe that no rule has anything to say about; tests change one thing in it. */
export const goodRecipe: Readonly<Record<string, string>> = {
  ".env.sample": `TYPE=blog

DOMAIN=blog.example.com
#EXTRA_DOMAINS=', \`www.blog.example.com\`'
LETS_ENCRYPT_ENV=production
TIMEOUT=120

SECRET_DB_PASS_VERSION=v1 # length=32

## Mail
#COMPOSE_FILE="$COMPOSE_FILE:compose.smtp.yml"
#SMTP_HOST=mail.example.com
`,
  "abra.sh": `export APP_CONF_VERSION=v2
export DUMP_VERSION=v1

clear_cache() {
  rm -rf /cache
}
`,
  "README.md": `# Blog

<!-- metadata -->

* **Category**: Apps
* **Status**: 3, stable
* **Image**: blog, 4
* **Healthcheck**: Yes
* **Backups**: Yes
* **Email**: Yes
* **Tests**: Yes
* **SSO**: No

<!-- endmetadata -->
`,
  "app.conf.tmpl": `domain = {{ env "DOMAIN" }}
password = {{ secret "db_pass" }}
`,
  "dump.sh": `set -eo pipefail
pg_dump blog | gzip > /data/dump.sql.gz
`,
  "release/1.1.0+4.2.1": "Second release.\n",
  "compose.yml": `---
version: "3.8"

services:
  app:
    image: blog/blog:4.2.1
    environment:
      - DB_HOST=\${STACK_NAME}_db
      - LOG_LEVEL=info
    networks:
      - proxy
      - internal
    secrets:
      - db_pass
    configs:
      - source: app_conf
        target: /etc/blog.conf
    healthcheck:
      test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8000/"]
      start_period: 1m
    deploy:
      restart_policy:
        condition: on-failure
      update_config:
        failure_action: rollback
        order: start-first
      labels:
        - "traefik.enable=true"
        - "traefik.http.services.\${STACK_NAME}.loadbalancer.server.port=8000"
        - "traefik.http.routers.\${STACK_NAME}.rule=Host(\`\${DOMAIN}\`\${EXTRA_DOMAINS})"
        - "traefik.http.routers.\${STACK_NAME}.entrypoints=web-secure"
        - "traefik.http.routers.\${STACK_NAME}.tls.certresolver=\${LETS_ENCRYPT_ENV}"
        - "coop-cloud.\${STACK_NAME}.version=1.1.0+4.2.1"
        - "coop-cloud.\${STACK_NAME}.timeout=\${TIMEOUT:-120}"

  db:
    image: postgres:15.4-alpine
    environment:
      - POSTGRES_DB=blog
    volumes:
      - "db-data:/data"
    networks:
      - internal
    secrets:
      - db_pass
    configs:
      - source: dump
        target: /dump.sh
        mode: 0555
    healthcheck:
      test: pg_isready
    deploy:
      update_config:
        order: stop-first
      labels:
        - "backupbot.backup=true"
        - "backupbot.backup.pre-hook=sh /dump.sh"
        - "backupbot.backup.volumes.db-data.path=dump.sql.gz"
        - "backupbot.restore.post-hook=sh /load.sh"

secrets:
  db_pass:
    external: true
    name: \${STACK_NAME}_db_pass_\${SECRET_DB_PASS_VERSION}

configs:
  app_conf:
    name: \${STACK_NAME}_app_conf_\${APP_CONF_VERSION}
    file: app.conf.tmpl
    template_driver: golang
  dump:
    name: \${STACK_NAME}_dump_\${DUMP_VERSION}
    file: dump.sh

networks:
  proxy:
    external: true
  internal:

volumes:
  db-data:
`,
  "compose.smtp.yml": `---
version: "3.8"

services:
  app:
    environment:
      - SMTP_HOST
`,
};
