import {
  append, count, duration, environment, fieldType, fileMode, flag, keyedStructs, memory, mergeFields, optionalCount, optionalDuration, optionalFlag, pairs, portNumber,
  printed, ratio, readFields, readTexts, signedCount, struct, structs, text, texts, writeFields, wrongType, type Fields, type FieldType, type Reading, type Table,
} from "./fields.ts";
import { formatPath } from "./findings.ts";
import { parsePortSpec } from "./port-spec.ts";
import { isObject } from "./read.ts";
import { splitWords } from "./shell-words.ts";
import { parseVolumeSpec } from "./volume-spec.ts";
import type { Json, Path } from "./types.ts";

/** A command or entrypoint: a string is split into words; a later file's replaces an earlier one's unless it is empty. */
const command = fieldType<readonly string[]>({
  read: (raw, path, context) => {
    if (typeof raw !== "string") return readTexts(raw, path, context);
    const words = splitWords(raw);
    if (!words) context.report({ path, code: "compose-open-quote", message: `${formatPath(path)}: a quote or backslash is left open`, next: "Close the quote, or write the command as a list." });
    return words;
  },
  merge: (base, over) => (over === undefined || over.length === 0 ? (base ?? over) : over),
  write: (value) => (value.length === 0 ? undefined : value),
});

/** A plain list: a later file's test is added to the end of an earlier one's, which makes neither of them work. */
const healthTest = fieldType<readonly string[]>({
  read: (raw, path, context) => (typeof raw === "string" ? ["CMD-SHELL", raw] : readTexts(raw, path, context)),
  merge: append,
  write: (value) => (value.length === 0 ? undefined : value),
});

const printedTexts = fieldType<readonly string[]>({
  read: (raw, path, context) => (Array.isArray(raw) ? raw.map((item: Json, index) => printed(item, [...path, index], context)) : wrongType(path, "a list", context)),
  merge: append,
  write: (value) => (value.length === 0 ? undefined : value),
});

/** `host:ip` each; in lists `=` separates as well. What has no separator is dropped, as Docker does. */
const extraHosts = fieldType<readonly string[]>({
  read: (raw, path, context) => {
    const items = isObject(raw)
      ? Object.entries(raw).flatMap(([host, ip]) => (ip === null ? [] : [`${host}:${printed(ip, [...path, host], context)}`])).toSorted()
      : (readTexts(raw, path, context) ?? []).flatMap((item) => (item.includes("=") ? [item.replace("=", ":")] : item.includes(":") ? [item] : []));
    return items.map((item) => {
      const cut = item.indexOf(":");
      const ip = item.slice(cut + 1);
      return `${item.slice(0, cut)}:${/^\[.+\]$/s.test(ip) ? ip.slice(1, -1) : ip}`;
    });
  },
  merge: append,
  write: (value) => (value.length === 0 ? undefined : value),
});

/** The same driver: options by key, and those of a later file are lost when the earlier one has none. Another driver: replaced. */
const logging = fieldType<{ readonly driver: string; readonly options: Readonly<Record<string, string>> | undefined }>({
  read: (raw, path, context) => {
    const fields = isObject(raw) ? readFields({ driver: text, options: pairs }, raw, path, context) : {};
    return { driver: String(fields["driver"] ?? ""), options: fields["options"] as Readonly<Record<string, string>> | undefined };
  },
  merge: (base, over) => {
    if (!base || !over) return base ?? over;
    if (base.driver !== over.driver && base.driver !== "" && over.driver !== "") return over;
    return { driver: base.driver || over.driver, options: base.options && { ...base.options, ...over.options } };
  },
  write: (value) => writeFields({ driver: text, options: pairs }, value),
});

const attachment: Table = { aliases: texts, driver_opts: pairs, ipv4_address: text, ipv6_address: text };

/** By network; aliases are replaced (also by none), addresses when they are given, driver options never. */
const networks = fieldType<Readonly<Record<string, Fields | null>>>({
  read: (raw, path, context) => {
    if (!isObject(raw)) return Object.fromEntries((readTexts(raw, path, context) ?? []).map((name) => [name, null]));
    return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, isObject(value) ? readFields(attachment, value, [...path, name], context) : null]));
  },
  merge: (base, over) => {
    if (!base || !over) return base ?? over;
    const out = { ...base };
    for (const [name, later] of Object.entries(over)) {
      const earlier = Object.hasOwn(out, name) ? out[name] : undefined;
      if (!earlier) out[name] = later;
      else if (later) {
        out[name] = { ...earlier, aliases: later["aliases"], ipv4_address: later["ipv4_address"] || earlier["ipv4_address"], ipv6_address: later["ipv6_address"] || earlier["ipv6_address"] };
      }
    }
    return out;
  },
  write: (value) => {
    const entries = Object.entries(value).map(([name, item]) => [name, item && writeFields(attachment, item)] as const);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  },
});

type Ulimit = number | Fields;
const limits: Table = { soft: signedCount, hard: signedCount };
const ulimits = fieldType<Readonly<Record<string, Ulimit | null>>>({
  read: (raw, path, context) => {
    if (!isObject(raw)) return wrongType(path, "a mapping", context);
    const entries = Object.entries(raw).map(([name, value]): [string, Ulimit | null] => {
      if (typeof value === "number" || value === null) return [name, value];
      if (isObject(value) && typeof value["soft"] === "number" && typeof value["hard"] === "number") return [name, readFields(limits, value, [...path, name], context)];
      wrongType([...path, name], "an integer or a mapping with `soft` and `hard`", context);
      return [name, null];
    });
    return Object.fromEntries(entries);
  },
  merge: (base, over) => base && over ? { ...base, ...Object.fromEntries(Object.entries(over).filter(([name, value]) => value !== null || !Object.hasOwn(base, name))) } : (base ?? over),
  write: (value) => {
    const entries = Object.entries(value).map(([name, item]) => [name, item === null ? null : typeof item === "number" ? item || {} : writeFields(limits, item)] as const);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  },
});

const port: Table = { mode: text, target: portNumber, published: portNumber, protocol: text };
const mount: Table = {
  type: text,
  source: text,
  target: text,
  read_only: flag,
  consistency: text,
  bind: struct({ propagation: text }, true),
  volume: struct({ nocopy: flag, subpath: text }, true),
  tmpfs: struct({ size: signedCount }, true),
};
const fileReference: Table = { source: text, target: text, uid: text, gid: text, mode: fileMode };

function longPort(item: Json, path: Path, context: Reading): Json | readonly Fields[] {
  if (isObject(item)) return item;
  const spec = parsePortSpec(printed(item, path, context));
  if (spec.kind === "ports") return spec.ports;
  context.report({ path, code: "compose-bad-port", message: `${formatPath(path)}: ${spec.why}`, next: "Write it as `target`, `published:target` or the long form." });
  return [];
}

function longMount(item: Json, path: Path, context: Reading): Json | readonly Fields[] {
  if (typeof item !== "string") return item;
  const spec = parseVolumeSpec(item);
  if (spec.kind === "mount") return [spec.mount];
  context.report({ path, code: "compose-bad-volume", message: `${formatPath(path)}: ${spec.why}`, next: "Write it as `source:target`, `source:target:ro` or the long form." });
  return [];
}

function longReference(item: Json): Json {
  return typeof item === "string" ? { source: item } : item;
}

const healthcheck = struct(
  { test: healthTest, timeout: optionalDuration, interval: optionalDuration, retries: optionalCount, start_period: optionalDuration, start_interval: optionalDuration, disable: flag },
  true,
);

const updateConfig = struct({ parallelism: optionalCount, delay: duration, failure_action: text, monitor: duration, max_failure_ratio: ratio, order: text }, true);

/** Written even when it was not given. */
function always(type: FieldType, zero: Json): FieldType {
  return { ...type, write: (value) => type.write(value) ?? zero };
}
const resource = structs({ discrete_resource_spec: struct({ kind: always(text, ""), value: always(signedCount, 0) }, true) });

const deploy = struct({
  mode: text,
  replicas: optionalCount,
  labels: pairs,
  update_config: updateConfig,
  rollback_config: updateConfig,
  resources: struct({
    limits: struct({ cpus: text, memory, pids: signedCount }, true),
    reservations: struct({ cpus: text, memory, generic_resources: resource }, true),
  }),
  restart_policy: struct({ condition: text, delay: optionalDuration, max_attempts: optionalCount, window: optionalDuration }, true),
  placement: struct({ constraints: texts, preferences: structs({ spread: text }), max_replicas_per_node: count }),
  endpoint_mode: text,
});

const buildTable: Table = {
  context: text,
  dockerfile: text,
  args: environment,
  labels: pairs,
  cache_from: texts,
  extra_hosts: extraHosts,
  network: text,
  target: text,
};
const build = fieldType<Fields>({
  read: (raw, path, context) => readFields(buildTable, isObject(raw) ? raw : { context: raw }, path, context),
  merge: (base, over) => (base && over ? mergeFields(buildTable, base, over) : (base ?? over)),
  write: (value) => {
    const json = writeFields(buildTable, value);
    return Object.keys(json).length === 0 ? undefined : json;
  },
});

/** Every key of a service that reaches the resolved stack. `oom_score_adj` is checked but then lost, as in docker/cli. */
export const serviceTable: Table = {
  build,
  cap_add: texts,
  cap_drop: texts,
  cgroupns_mode: text,
  cgroup_parent: text,
  command,
  configs: keyedStructs(fileReference, "source", longReference),
  container_name: text,
  credential_spec: struct({ config: text, file: text, registry: text }),
  depends_on: texts,
  deploy,
  devices: texts,
  dns: texts,
  dns_search: texts,
  domainname: text,
  entrypoint: command,
  environment,
  env_file: texts,
  expose: printedTexts,
  external_links: texts,
  extra_hosts: extraHosts,
  hostname: text,
  healthcheck,
  image: text,
  init: optionalFlag,
  ipc: text,
  isolation: text,
  labels: pairs,
  links: texts,
  logging,
  mac_address: text,
  network_mode: text,
  networks,
  pid: text,
  ports: keyedStructs(port, "published", longPort),
  privileged: flag,
  read_only: flag,
  restart: text,
  secrets: keyedStructs(fileReference, "source", longReference),
  security_opt: texts,
  shm_size: text,
  stdin_open: flag,
  stop_grace_period: optionalDuration,
  stop_signal: text,
  sysctls: pairs,
  tmpfs: texts,
  tty: flag,
  ulimits,
  user: text,
  userns_mode: text,
  volumes: keyedStructs(mount, "target", longMount),
  working_dir: text,
};

