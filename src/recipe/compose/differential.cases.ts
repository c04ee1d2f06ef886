import fc from "fast-check";
import type { Environment } from "./interpolate.ts";

/** Compose files laid over one another, and the environment that fills them in. */
export type Case = { readonly files: readonly string[]; readonly env: Environment };

/** Good values most of the time, else one that is refused (or that looks as if). */
function rarely(good: fc.Arbitrary<unknown>, ...bad: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 60, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) });
}

const word = fc.constantFrom("a", "b", "app", "x1", "v");
const text = fc.oneof(
  { weight: 12, arbitrary: word },
  { weight: 9, arbitrary: fc.constantFrom("${A}", "$A", "${B:-d}", "${C-d}", "${C?a-b}", "$$A", "x${A}y$${B}", "$A-rest } tail", "${A:-x${B}}", "${MISSING}", "pre ${B?no} ${A}", "$1 ${A}") },
  { weight: 6, arbitrary: fc.constantFrom("", " ", "a b", "1", "true", "yes", "0x1f", "~", "2001-01-01", "é€", "line\nbreak", "[", "#c", "a: b", "<<", "null") },
  { weight: 1, arbitrary: fc.constantFrom("$", "$1", "${A:+b}", "${1}", "${", "${A", "${B:?need}", "pre ${A} ${B?no}") },
);
const whole = rarely(fc.nat(70_000), -1, 1.5);
const number = fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.constantFrom(0, 1, 1.5, 0.1, 1e6, 1e21, 1e-7, 12345678.5, 123456, 1234567));
const boolean = fc.boolean();
const duration = rarely(fc.constantFrom("10s", "1m30s", "0s", "90m", "1.5h", "100ms", "0", "1us", "-1s", ".5s", "1h1ns"), "${D}", "1d", "10", "");
const size = rarely(fc.constantFrom("1g", "512M", "1.5 gb", "0", "100", "1KiB", "2t", "1.b"), "${S}", "1x", "-1", "");
const replicas = rarely(fc.nat(3), "${N}", "${A}", "$N", -1);
const wrong = fc.constantFrom<unknown>(null, true, 1, 1.5, "x", [], {}, ["a", "a"], { a: true }, [1], [null]);

/** Mostly right, now and then of a wrong type. */
function mostly(arbitrary: fc.Arbitrary<unknown>, weight = 150): fc.Arbitrary<unknown> {
  return fc.oneof({ weight, arbitrary }, { weight: 1, arbitrary: wrong });
}

/** A few of the fields. */
function some(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>, maxLength = 4): fc.Arbitrary<Record<string, unknown>> {
  return fc.subarray(Object.keys(fields), { maxLength: Math.min(maxLength, Object.keys(fields).length) }).chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, fields[key] ?? fc.constant(null)]))));
}

function list(items: fc.Arbitrary<unknown>, maxLength = 3): fc.Arbitrary<unknown[]> {
  return fc.array(items, { maxLength });
}

function dictionary(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.dictionary(fc.constantFrom("A", "B", "C", "D", "k.e-y", "x${A}"), values, { maxKeys: 3 });
}

const texts = list(text);
const distinct = fc.uniqueArray(word, { maxLength: 3 });
const pairs = fc.oneof(
  dictionary(fc.oneof(text, number, fc.constant(null))),
  fc.uniqueArray(fc.constantFrom("A", "B=", "C=1", "D=${A}", "E", "F=a=b", "A=2", "=x", "G=$$x", "a b"), { maxLength: 4 }),
);
const options = dictionary(fc.oneof(text, number));
const command = fc.oneof(texts, fc.constantFrom("", "echo hi", "sh -c 'a b' \"c\\\"d\" e\\ f", "a # b", "a#b", "run ${A} $$B", '""', "a\n#c\nb", "#all"));
const anyCommand = rarely(command, "'open", "x\\", '"a');
const path = fc.constantFrom("/etc/x", "./a", "../b", "~/c", "~", ".", "/a//b/", "a/b", "");

const volume = fc.oneof(
  fc.constantFrom("v:/data", "v:/data:ro", "./x:/data", "/a:/b:rw,nocopy", "~/h:/h", "/only", "v", "ab", "abc", "v:/data:rshared", "w:/other:ro,z", "c:/x:/y", "c:\\x:/y", "../up/:/up"),
  fc.constantFrom("${E}:/data", "v:/d${E}"),
  fc.record(
    {
      type: rarely(fc.constantFrom("bind", "volume", "tmpfs"), "${A}", null),
      source: path,
      target: fc.constantFrom("/data", "/b", "/t"),
      read_only: rarely(boolean, "${T}", "true"),
      bind: some({ propagation: text }),
      volume: some({ nocopy: rarely(boolean, "${T}"), subpath: fc.constant("s") }),
      tmpfs: some({ size: whole }),
      consistency: text,
    },
    { requiredKeys: ["type", "source", "target"] },
  ),
);
const anyVolume = rarely(volume, "a:b:c:d", "a::b", "", { target: "/x" }, { type: "bind", target: "/x" });
const port = fc.oneof(
  fc.constantFrom<unknown>("80", "8080:80", "443:443/udp", "443:443", "8000-8002:80-82", "9-11", "8000-8003:80", "127.0.0.1:80:80", "[::1]:80:80", "::1:5:6", "80/TCP", "1:2/sctp", ":80", "22:22", "${E}80"),
  fc.constantFrom<unknown>(80, 22, 0, 65535),
  some({ target: fc.constantFrom(80, 443), published: rarely(fc.constantFrom(80, 443, 8080, 0), "${P}", "80", -1, 1.5), mode: fc.constantFrom("host", "ingress"), protocol: fc.constantFrom("tcp", "udp") }),
);
const anyPort = rarely(port, "1:2/x", "a", "", "80-79", "1-2:1-3", "70000", "${P}:80", 70_000, -1);
const reference = fc.oneof(word, some({ source: word, target: text, uid: rarely(fc.constant("0"), 0), gid: fc.constant("0"), mode: rarely(fc.constantFrom(0, 292, 511, 1.5), "${M}", "0444", -1), extra: text }));
const update = some({
  parallelism: replicas, delay: duration, failure_action: text, monitor: duration,
  max_failure_ratio: rarely(fc.constantFrom(0, 0.1, 0.123456789, 1, 1e-7), "${R}", "${A}"), order: rarely(fc.constantFrom("start-first", "stop-first"), "x"),
});
const deploy = some({
  mode: fc.constantFrom("replicated", "global", "${A}"), replicas: mostly(replicas), labels: mostly(pairs), update_config: mostly(update), rollback_config: update,
  resources: some({
    limits: some({ cpus: fc.constantFrom("0.5", "${A}", "1"), memory: size, pids: fc.nat(9) }),
    reservations: some({ cpus: text, memory: size, generic_resources: list(some({ discrete_resource_spec: some({ kind: text, value: fc.constantFrom(0, 1.5, 7) }) }), 2) }),
  }),
  restart_policy: mostly(some({ condition: text, delay: duration, max_attempts: replicas, window: duration })),
  placement: some({ constraints: texts, preferences: list(some({ spread: text }), 2), max_replicas_per_node: replicas }),
  endpoint_mode: fc.constantFrom("vip", "dnsrr"),
});
const healthcheck = some({
  test: fc.oneof(texts, text), interval: duration, timeout: duration, retries: replicas, start_period: duration, start_interval: duration,
  disable: rarely(boolean, "${T}", "no"),
});
const extraHosts = fc.oneof(fc.dictionary(word, fc.oneof(text, fc.constant(null)), { maxKeys: 2 }), fc.uniqueArray(fc.constantFrom("a:1.2.3.4", "b=::1", "c:[::1]", "d=[::1]", "none", "e=1:2", "f:${A}"), { maxLength: 3 }));

const service = some({
  image: mostly(text), command: mostly(anyCommand), entrypoint: anyCommand, environment: mostly(pairs), labels: pairs, deploy: mostly(deploy), healthcheck: mostly(healthcheck),
  ports: mostly(fc.uniqueArray(anyPort, { maxLength: 3, selector: (one) => JSON.stringify(one) })), volumes: mostly(list(anyVolume)), secrets: mostly(list(reference)), configs: list(reference),
  networks: fc.oneof(distinct, fc.dictionary(word, fc.oneof(fc.constant(null), some({ aliases: distinct, ipv4_address: text, ipv6_address: text, driver_opts: options })), { maxKeys: 3 })),
  logging: some({ driver: fc.constantFrom("json-file", "syslog", ""), options: fc.oneof(options, dictionary(fc.constant(null))) }),
  ulimits: fc.dictionary(fc.constantFrom("nofile", "nproc"), rarely(fc.oneof(fc.integer({ min: -1, max: 9 }), fc.record({ soft: fc.nat(9), hard: fc.nat(9) })), "${N}", 1.5, { soft: 1 }, null), { maxKeys: 2 }),
  cap_add: distinct, cap_drop: mostly(distinct), dns: fc.oneof(text, distinct), extra_hosts: extraHosts, sysctls: pairs, tmpfs: fc.oneof(text, distinct), expose: distinct,
  init: boolean, tty: rarely(boolean, "${T}", "${A}"), read_only: boolean, privileged: boolean, stdin_open: mostly(boolean), stop_grace_period: duration,
  stop_signal: text, user: text, working_dir: text, hostname: text, restart: text, isolation: text, depends_on: distinct, pid: fc.constantFrom(null, "host"), network_mode: text,
  build: fc.oneof(text, some({ context: text, args: pairs, labels: pairs, cache_from: distinct, target: text, unknown: text })), credential_spec: some({ file: text, registry: text, config: text }),
  container_name: text, devices: distinct, links: distinct, shm_size: rarely(fc.constant("1g"), 5), env_file: rarely(fc.constantFrom<unknown>("one.env", ["one.env", "two.env"], "./one.env", []), "gone.env"), oom_score_adj: fc.nat(3),
  "x-more": fc.constantFrom<unknown>({ a: 1 }, { b: [1] }, { a: { c: "${A}" } }, "t", 3), userns_mode: text, domainname: text, dns_search: distinct,
}, 8);
const rare = some({ extends: text, mem_limit: text, unknown: text });
const anyService = fc.oneof({ weight: 60, arbitrary: service }, { weight: 1, arbitrary: fc.tuple(service, rare).map(([one, other]) => ({ ...one, ...other })) }, { weight: 1, arbitrary: fc.constant(null) });

const external = rarely(fc.oneof(boolean, some({ name: text })), "${T}");
const network = fc.oneof(fc.constant(null), some({ name: text, driver: text, driver_opts: options, external, internal: rarely(boolean, "${T}"), attachable: boolean, labels: pairs, ipam: some({ driver: text, config: list(some({ subnet: text }), 2) }), "x-n": text }));
const outside = fc.oneof(fc.constantFrom<unknown>({ external: true }, { external: true, name: "n${A}" }, { external: { name: "old" } }, { external: {} }), some({ name: text, external }));
const namedVolume = fc.oneof(fc.constant(null), some({ name: text, driver: text, labels: pairs, driver_opts: options, "x-v": text }), outside, some({ external, driver: text, labels: pairs }, 2));
const file = fc.oneof(some({ name: text, file: path, labels: pairs, template_driver: text, "x-s": text }), outside, some({ name: text, external, file: path, driver: text }, 2));
const version = fc.oneof({ weight: 20, arbitrary: fc.constantFrom<unknown>("3.8", "3.13", undefined) }, { weight: 1, arbitrary: fc.constantFrom<unknown>("3", "", "3.0", "3.3", "3.5", "3.6", "3.10", "2.4", 3.8, "3.99") });

function document(at: unknown): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    {
      version: fc.oneof({ weight: 50, arbitrary: fc.constant(at) }, { weight: 1, arbitrary: version }),
      services: fc.dictionary(rarely(fc.constantFrom("app", "db", "we.b"), "b@d") as fc.Arbitrary<string>, anyService, { maxKeys: 2 }),
      networks: fc.dictionary(word, network, { maxKeys: 2 }),
      volumes: fc.dictionary(word, namedVolume, { maxKeys: 2 }),
      secrets: fc.dictionary(word, file, { maxKeys: 2 }),
      configs: fc.dictionary(word, file, { maxKeys: 1 }),
      "x-top": fc.constantFrom<unknown>("t", { a: [1, "${A}"] }),
      name: rarely(fc.constant(undefined), "n"),
    },
    { requiredKeys: at === undefined ? [] : ["version"] },
  );
}

const environment: fc.Arbitrary<Environment> = fc.record(
  {
    A: fc.constantFrom("1", "", "val", "$B", "yes", "a b"), B: fc.constantFrom("", "2"), C: fc.constantFrom("", "c"), D: fc.constantFrom("5s", "x"), S: fc.constantFrom("5m", ""),
    N: fc.constantFrom("2", "0", "x", "010", "-1", "1.5"), T: fc.constantFrom("true", "Y", "off", "1"), M: fc.constantFrom("0444", "256"), P: fc.constantFrom("8080", "80-81", "x"),
    R: fc.constantFrom("0.5", "1e-2"), HOME: fc.constant("/home/u"), E: fc.constant(""),
  },
  { requiredKeys: [] },
);

/** One to three files in JSON (which is YAML) of mostly one version. Most are accepted, some refused. */
export const cases: fc.Arbitrary<Case> = version.chain((at) =>
  fc.record({ files: fc.array(document(at), { minLength: 1, maxLength: 3 }).map((all) => all.map((one) => JSON.stringify(one))), env: environment }),
);

/** Small documents, so that what is compared is seldom refused for something else. */
export const smallCases: fc.Arbitrary<Case> = fc.record({
  files: fc.array(fc.record({ app: anyService }).map((services) => JSON.stringify({ version: "3.13", services })), { minLength: 2, maxLength: 2 }),
  env: environment,
});

/** The same in every version of the format, newer keys in older versions included. */
export const versionCases: fc.Arbitrary<Case> = fc
  .tuple(smallCases, fc.nat(13))
  .map(([one, minor]) => ({ ...one, files: one.files.map((written) => written.replace('"version":"3.13"', `"version":"3.${minor}"`)) }));

const scalar = fc.oneof(
  fc.constantFrom("yes", "no", "on", "y", "0555", "0o17", "0x1F", "0b11", "1_000", "1.0", "22:22", "1e3", ".5", "1.", "+5", "-0", "08", "~", "null", "true", "True", "1e6", "1e21", "12345678901234567890", "'a'", '"b$$"', "=", "0.1e-6", "-.5", "!!str 5", "1__0", "0b12", "0o8", "18446744073709551616", "-0x10", "1234567.0", "190:20:30", "x y", "*v"),
  fc.stringMatching(/^[-+.0-9_exbo]{1,6}$/).filter((one) => !/^-+$|^\.\.\.|^- |^[-_]*$/.test(one)),
);

/** Plain scalars and merge keys, in YAML proper. */
export const scalarCases: fc.Arbitrary<Case> = fc
  .tuple(fc.array(scalar, { minLength: 1, maxLength: 6 }), fc.constantFrom("", "    <<: *m\n", "    <<: [*m, {user: u, image: j}]\n"))
  .map(([scalars, merge]) => ({
    files: [
      `version: "3.13"\nx-v: &v anchored\nx-m: &m\n  image: merged\n  hostname: h\nservices:\n  app:\n${merge}    hostname: own\n    environment:\n      V: v\n${scalars.map((one, index) => `      K${index}: ${one}\n`).join("")}`,
    ],
    env: {},
  }));
