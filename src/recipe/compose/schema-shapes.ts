/** What each part of a compose file of format 3.0 to 3.13 may hold: a table of our own of the rules that stack deploy checks. */

export type Shape =
  | { readonly is: "text"; readonly format?: "duration" | "port"; readonly among?: readonly string[] }
  | { readonly is: "number"; readonly format?: "port" }
  | { readonly is: "integer"; readonly minimum?: number }
  | { readonly is: "boolean" }
  | { readonly is: "null" }
  | { readonly is: "anything" }
  | { readonly is: "list"; readonly items: Shape; readonly unique: boolean }
  /** A map with free keys; `others`: whether keys that don't match the pattern are let through unchecked. */
  | { readonly is: "map"; readonly keys: RegExp; readonly values: Shape; readonly others: boolean }
  | { readonly is: "object"; readonly fields: Readonly<Record<string, Field>>; readonly required: readonly string[]; readonly open: boolean; readonly extensions: Minor | null }
  | { readonly is: "either"; readonly shapes: readonly Shape[] }
  /** The last entry whose `since` is not above the file's format applies. */
  | { readonly is: "by-version"; readonly steps: readonly { readonly since: Minor; readonly shape: Shape }[] };

/** The minor number of a format: 8 for 3.8. */
export type Minor = number;
export type Field = { readonly shape: Shape; readonly since: Minor };

export const newestMinor = 13;
/** Formats below need `version` to be written. */
export const versionOptionalSince = 10;

type Fields = Readonly<Record<string, Shape | Field>>;

const text: Shape = { is: "text" };
const duration: Shape = { is: "text", format: "duration" };
const number: Shape = { is: "number" };
const integer: Shape = { is: "integer" };
const boolean: Shape = { is: "boolean" };
const nothing: Shape = { is: "null" };
const names = /^[a-zA-Z0-9._-]+$/;

function list(items: Shape, unique = false): Shape {
  return { is: "list", items, unique };
}

function either(...shapes: Shape[]): Shape {
  return { is: "either", shapes };
}

function map(values: Shape, keys = /^.+$/, others = true): Shape {
  return { is: "map", keys, values, others };
}

function since(minor: Minor, shape: Shape): Field {
  return { shape, since: minor };
}

function byVersion(...steps: [Minor, Shape][]): Shape {
  return { is: "by-version", steps: steps.map(([minor, shape]) => ({ since: minor, shape })) };
}

/** A map with known keys. `open` lets unknown ones through; `extensions` is the format from which `x-…` is allowed. */
function object(fields: Fields, options: { required?: string[]; open?: boolean; extensions?: Minor } = {}): Shape {
  const table = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, "since" in field ? field : { shape: field, since: 0 }]));
  return { is: "object", fields: table, required: options.required ?? [], open: options.open ?? false, extensions: options.extensions ?? null };
}

const texts = list(text, true);
const textOrTexts = either(text, texts);
const command = either(text, list(text));
const pairs = either(map(either(text, number, nothing), /./, false), list(text, true));
const options = map(either(text, number));

const fileReferences = list(either(text, object({ source: text, target: text, uid: text, gid: text, mode: number }, { open: true })));

const buildFields: Fields = {
  context: text,
  dockerfile: text,
  args: pairs,
  labels: since(3, pairs),
  cache_from: since(2, texts),
  network: since(4, text),
  target: since(4, text),
  shm_size: since(5, either(integer, text)),
  extra_hosts: since(9, pairs),
};

const port = object({ mode: text, target: integer, published: integer, protocol: text });
const shortPort = [{ is: "number", format: "port" }, { is: "text", format: "port" }] satisfies Shape[];

const mount = object(
  {
    type: text,
    source: text,
    target: text,
    read_only: boolean,
    consistency: text,
    bind: object({ propagation: text }, { open: true }),
    volume: object({ nocopy: boolean }, { open: true }),
    tmpfs: since(6, object({ size: { is: "integer", minimum: 0 } }, { open: true })),
  },
  { required: ["type"] },
);

const updateConfig = object({
  parallelism: integer,
  delay: duration,
  failure_action: text,
  monitor: duration,
  max_failure_ratio: number,
  order: since(4, { is: "text", among: ["start-first", "stop-first"] }),
});

const genericResources = list(object({ discrete_resource_spec: object({ kind: text, value: number }) }));

const deploy = object({
  mode: text,
  endpoint_mode: since(2, text),
  replicas: integer,
  labels: pairs,
  rollback_config: since(7, updateConfig),
  update_config: updateConfig,
  resources: object({
    limits: object({ cpus: text, memory: text, pids: since(9, integer) }),
    reservations: object({ cpus: text, memory: text, generic_resources: since(5, genericResources) }),
  }),
  restart_policy: object({ condition: text, delay: duration, max_attempts: integer, window: duration }),
  placement: object({ constraints: list(text), preferences: since(3, list(object({ spread: text }))), max_replicas_per_node: since(8, integer) }),
});

const service = object(
  {
    deploy: either(deploy, nothing),
    build: byVersion([0, either(text, object(buildFields))], [11, either(text, object(buildFields, { open: true }))]),
    cap_add: texts,
    cap_drop: texts,
    cgroupns_mode: since(9, text),
    cgroup_parent: text,
    command,
    configs: since(3, fileReferences),
    container_name: text,
    credential_spec: since(3, object({ config: since(8, text), file: text, registry: text })),
    depends_on: texts,
    devices: texts,
    dns: textOrTexts,
    dns_search: textOrTexts,
    domainname: text,
    entrypoint: command,
    env_file: textOrTexts,
    environment: pairs,
    expose: list(either(text, number), true),
    external_links: texts,
    extra_hosts: pairs,
    healthcheck: object({
      disable: boolean,
      interval: duration,
      retries: number,
      test: command,
      timeout: duration,
      start_period: since(4, duration),
      start_interval: since(12, duration),
    }),
    hostname: text,
    image: text,
    init: since(7, boolean),
    ipc: text,
    isolation: since(5, text),
    labels: pairs,
    links: texts,
    logging: object({ driver: text, options: map(either(text, number, nothing)) }),
    mac_address: text,
    network_mode: text,
    networks: either(
      texts,
      map(either(object({ aliases: texts, driver_opts: since(13, options), ipv4_address: text, ipv6_address: text }), nothing), names, false),
    ),
    pid: either(text, nothing),
    ports: byVersion([0, list(either(...shortPort), true)], [2, list(either(...shortPort, port), true)]),
    privileged: boolean,
    read_only: boolean,
    restart: text,
    security_opt: texts,
    shm_size: either(number, text),
    secrets: since(1, fileReferences),
    sysctls: pairs,
    stdin_open: boolean,
    stop_grace_period: duration,
    stop_signal: text,
    tmpfs: textOrTexts,
    tty: boolean,
    ulimits: map(either(integer, object({ hard: integer, soft: integer }, { required: ["soft", "hard"] })), /^[a-z]+$/),
    oom_score_adj: since(13, integer),
    user: text,
    userns_mode: text,
    volumes: byVersion([0, texts], [2, list(either(text, mount))]),
    working_dir: text,
  },
  { extensions: 7 },
);

const external = either(boolean, object({ name: text }));
const openExternal = either(boolean, object({ name: text }, { open: true }));

const network = object(
  {
    name: since(5, text),
    driver: text,
    driver_opts: options,
    ipam: object({ driver: text, config: list(object({ subnet: text })) }),
    external,
    internal: boolean,
    attachable: since(2, boolean),
    labels: pairs,
  },
  { extensions: 7 },
);

const volume = object({ name: since(4, text), driver: text, driver_opts: options, external, labels: pairs }, { extensions: 7 });

const secret = object(
  {
    name: since(5, text),
    file: text,
    external: openExternal,
    labels: pairs,
    driver: since(8, text),
    driver_opts: since(8, options),
    template_driver: since(8, text),
  },
  { extensions: 7 },
);

const config = object({ name: since(5, text), file: text, external: openExternal, labels: pairs, template_driver: since(8, text) }, { extensions: 7 });

/** A whole compose file. */
export const composeShape: Shape = object(
  {
    version: text,
    services: map(service, names, false),
    networks: map(either(network, nothing), names),
    volumes: map(either(volume, nothing), names, false),
    secrets: since(1, map(secret, names, false)),
    configs: since(3, map(config, names, false)),
  },
  { extensions: 4 },
);
