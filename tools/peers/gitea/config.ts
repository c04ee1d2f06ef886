export type GiteaPlace = {
  readonly user: string;
  /** Everything that it writes. */
  readonly folder: string;
  /** The built one, with templates and options. */
  readonly program: string;
  readonly port: number;
  readonly secret: string;
};

/** An `app.ini` that starts fast, asks nothing of the network and lets nobody in but who is made by us. `more` are lines by section. Pure. */
export function giteaConfig(place: GiteaPlace, more: Readonly<Record<string, readonly string[]>> = {}): string {
  const url = `http://127.0.0.1:${place.port}/`;
  const sections: Readonly<Record<string, readonly string[]>> = {
    "": [`RUN_USER = ${place.user}`, "RUN_MODE = prod", `WORK_PATH = ${place.folder}`, "APP_NAME = peer"],
    server: ["PROTOCOL = http", "HTTP_ADDR = 127.0.0.1", `HTTP_PORT = ${place.port}`, `ROOT_URL = ${url}`, `LOCAL_ROOT_URL = ${url}`, `STATIC_ROOT_PATH = ${place.program}`, "DISABLE_SSH = true", "LFS_START_SERVER = false", "OFFLINE_MODE = true"],
    database: ["DB_TYPE = sqlite3", `PATH = ${place.folder}/gitea.db`],
    security: ["INSTALL_LOCK = true", `SECRET_KEY = ${place.secret}`, "PASSWORD_HASH_ALGO = pbkdf2$1000$20", "REVERSE_PROXY_LIMIT = 0"],
    service: ["DISABLE_REGISTRATION = true", "DEFAULT_KEEP_EMAIL_PRIVATE = true"],
    log: ["MODE = file", "LEVEL = Info", `ROOT_PATH = ${place.folder}/log`, "ENABLE_ACCESS_LOG = true"],
    queue: ["TYPE = channel"],
    indexer: ["ISSUE_INDEXER_TYPE = db"],
    session: ["PROVIDER = memory"],
    picture: ["DISABLE_GRAVATAR = true"],
    webhook: ["ALLOWED_HOST_LIST = loopback", "DELIVER_TIMEOUT = 5"],
    mailer: ["ENABLED = false"],
    packages: ["ENABLED = false"],
    actions: ["ENABLED = false"],
    "cron.update_checker": ["ENABLED = false"],
  };
  const names = [...new Set([...Object.keys(sections), ...Object.keys(more)])];
  // Of a key that stands twice the last counts.
  return names.map((name) => [...(name === "" ? [] : [`[${name}]`]), ...(sections[name] ?? []), ...(more[name] ?? []), ""].join("\n")).join("\n");
}
