import { join } from "node:path";
import { envSample, makeRecipe, writeFiles } from "./recipe.ts";

/**
 * A small app that keeps realms as Keycloak's admin API does (token, list with attributes, make with 409, remove), so that tests can let it fail at will: what `/data/mode` holds decides.
 *
 */
const server = `import json, os, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

DATA, MODE = "/data/realms.json", "/data/mode"

def realms():
    return json.load(open(DATA)) if os.path.exists(DATA) else {"master": {"realm": "master", "attributes": {}}}

def keep(all):
    with open(DATA + ".new", "w") as file:
        json.dump(all, file)
    os.replace(DATA + ".new", DATA)

class Handler(BaseHTTPRequestHandler):
    def answer(self, status, value=None):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def allowed(self):
        return self.headers.get("authorization") == "Bearer good"

    def do_GET(self):
        path = urlparse(self.path).path
        if path == "/admin/realms":
            return self.answer(200, list(realms().values())) if self.allowed() else self.answer(401)
        found = realms().get(path.removeprefix("/realms/"))
        self.answer(200, {"realm": found["realm"]}) if found else self.answer(404)

    def do_POST(self):
        body = self.body()
        if self.path.endswith("/token"):
            password = parse_qs(body.decode()).get("password", [""])[0]
            good = password == open("/run/secrets/admin_password").read().strip()
            return self.answer(200, {"access_token": "good", "expires_in": 60}) if good else self.answer(401)
        if not self.allowed():
            return self.answer(401)
        if os.path.exists(MODE) and "500" in open(MODE).read():
            return self.answer(500, {"error": "out of order"})
        made, all = json.loads(body), realms()
        if made["realm"] in all:
            return self.answer(409)
        all[made["realm"]] = {"realm": made["realm"], "attributes": made.get("attributes", {})}
        keep(all)
        self.answer(201)

    def do_DELETE(self):
        all = realms()
        if not self.allowed():
            return self.answer(401)
        found = all.pop(self.path.removeprefix("/admin/realms/"), None)
        keep(all)
        self.answer(204 if found else 404)

ThreadingHTTPServer(("", 80), Handler).serve_forever()
`;

const compose = `version: "3.8"

services:
  app:
    image: localhost/cc-ci-samples/python-web:1.0.0
    command: ["python3", "/server.py"]
    init: true
    networks:
      - proxy
    volumes:
      - data:/data
    secrets:
      - admin_password
    configs:
      - source: server
        target: /server.py
    deploy:
      restart_policy:
        condition: any
        delay: 1s
      labels:
        - "traefik.enable=true"
        - "traefik.http.services.\${STACK_NAME}.loadbalancer.server.port=80"
        - "traefik.http.routers.\${STACK_NAME}.rule=Host(\`\${DOMAIN}\`)"
        - "traefik.http.routers.\${STACK_NAME}.entrypoints=web-secure"
        - "traefik.http.routers.\${STACK_NAME}.tls.certresolver=\${LETS_ENCRYPT_ENV}"
        - "coop-cloud.\${STACK_NAME}.version=1.0.0+1.0.0"
    healthcheck:
      test: ["CMD", "python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1/realms/master')"]
      interval: 1s
      timeout: 5s
      retries: 5
      start_period: 15s

volumes:
  data:

networks:
  proxy:
    external: true

secrets:
  admin_password:
    external: true
    name: \${STACK_NAME}_admin_password_\${SECRET_ADMIN_PASSWORD_VERSION}

configs:
  server:
    name: \${STACK_NAME}_server_\${SERVER_VERSION}
    file: server.py
`;

/** Makes its repository and suite. */
export async function makeRealmKeeper(folder: string, suites: string, name: string): Promise<string> {
  await writeFiles(join(suites, name), { "suite.ts": 'import { defineSuite } from "cc-ci/suite";\nexport default defineSuite({ healthPath: "/realms/master", healthStatuses: [200], httpTimeout: 60 });\n' });
  return await makeRecipe(folder, { name, releases: [{ version: "1.0.0+1.0.0", files: { ".env.sample": envSample(name, "SECRET_ADMIN_PASSWORD_VERSION=v1"), "abra.sh": "export SERVER_VERSION=v1\n", "server.py": server, "compose.yml": compose } }] });
}
