import { describe, expect, test } from "vitest";
import { parseEnv } from "./env/parse.ts";
import { planSecrets, type SecretPlans } from "./secrets.ts";

type Declared = Record<string, { raw: string; name: string }>;

const secret = (id: string, version = "v1"): Declared => ({ [id]: { raw: `\${STACK_NAME}_${id}_\${SECRET_${id.toUpperCase()}_VERSION}`, name: `s_${id}_${version}` } });

function plan(declared: Declared, used: Record<string, unknown[]>, env = ""): SecretPlans {
  const section = (which: "raw" | "name"): unknown => Object.fromEntries(Object.entries(declared).map(([key, value]) => [key, { external: true, name: value[which] }]));
  const services = Object.fromEntries(Object.entries(used).map(([name, secrets]) => [name, { secrets }]));
  return planSecrets({ resolved: { services, secrets: section("name") }, raw: { secrets: section("raw") }, env: parseEnv(env, ".env").entries });
}

const named = (length: number): Declared => ({ db: { raw: "${STACK_NAME}_db_${V}", name: `${"s".repeat(length - 6)}_db_v1` } });

describe("planSecrets", () => {
  test("lists what services use, in order, with its modifiers", () => {
    const env = "SECRET_DB_VERSION=v1 # length=43 charset=default,special\nSECRET_API_VERSION=v1\nSECRET_SMTP_VERSION=v1 # generate=false";
    const { plans, unused, problems } = plan({ ...secret("db"), ...secret("api"), ...secret("smtp"), ...secret("old") }, { app: ["smtp", "db", { source: "api", target: "x" }], db: ["db", "db"], cache: [] }, env);
    expect(problems).toEqual([]);
    expect(unused).toEqual(["old"]);
    expect(plans).toEqual([
      { key: "api", swarmName: "s_api_v1", version: "v1", kind: "passphrase", variable: "SECRET_API_VERSION", services: ["app"], owned: true },
      { key: "db", swarmName: "s_db_v1", version: "v1", kind: "characters", length: 43, charset: "default,special", variable: "SECRET_DB_VERSION", services: ["app", "db"], owned: true },
      { key: "smtp", swarmName: "s_smtp_v1", version: "v1", kind: "inserted", variable: "SECRET_SMTP_VERSION", services: ["app"], owned: true },
    ]);
  });

  test("modifiers of a commented line have no effect", () => {
    expect(plan(secret("db"), { app: ["db"] }, "#SECRET_DB_VERSION=v1 # length=43\nSECRET_DB_VERSION=v1").plans[0]?.kind).toBe("passphrase");
  });

  test("generate=true is no reason not to generate", () => {
    expect(plan(secret("db"), { app: ["db"] }, "SECRET_DB_VERSION=v1 # generate=true").plans[0]?.kind).toBe("passphrase");
  });

  test("length without charset takes the default, an unknown charset as well and is remembered", () => {
    expect(plan(secret("db"), { app: ["db"] }, "SECRET_DB_VERSION=v1 # length=5").plans[0]).toMatchObject({ length: 5, charset: "default" });
    expect(plan(secret("db"), { app: ["db"] }, "SECRET_DB_VERSION=v1 # length=5").plans[0]).not.toHaveProperty("unknownCharset");
    expect(plan(secret("db"), { app: ["db"] }, "SECRET_DB_VERSION=v1 # length=1024 charset=hex").plans[0]).toMatchObject({ length: 1024, charset: "default", unknownCharset: "hex" });
  });

  test.each(["4", "0", "1025", "x", "4.5", "1e2"])("refuses length=%s and says where", (length) => {
    const { plans, problems } = plan(secret("db"), { app: ["db"] }, `X=1\nSECRET_DB_VERSION=v1 # length=${length}`);
    expect(plans).toEqual([]);
    expect(problems.map((fault) => [fault.kind, fault.code, fault.at])).toEqual([["recipe", "secret-length", { file: ".env", line: 2, column: 19 }]]);
  });

  test("a version that is not there", () => {
    const { problems } = plan(secret("db", ""), { app: ["db"] });
    expect(problems.map((fault) => fault.code)).toEqual(["secret-version-missing"]);
    expect(problems[0]?.next).toContain("SECRET_DB_VERSION");
  });

  test("64 characters fit, 65 do not", () => {
    expect(plan(named(64), { app: ["db"] }).problems).toEqual([]);
    expect(plan(named(65), { app: ["db"] }).problems.map((fault) => fault.code)).toEqual(["secret-name-too-long"]);
  });

  test("used and not declared", () => {
    expect(plan({}, { app: ["db"] }).problems.map((fault) => [fault.kind, fault.code])).toEqual([["recipe", "secret-not-declared"]]);
    expect(plan({}, { app: ["constructor"] }).problems).toHaveLength(1);
  });

  test("one whose name does not carry the stack is not ours", () => {
    expect(plan({ wildcard: { raw: "ssl_cert_v1", name: "ssl_cert_v1" } }, { app: ["wildcard"] }).plans).toEqual([
      { key: "wildcard", swarmName: "ssl_cert_v1", version: "v1", kind: "inserted", variable: undefined, services: ["app"], owned: false },
    ]);
  });

  test("one made of a file is not listed; the old form of `external` is understood", () => {
    const services = { app: { secrets: ["file", "old"] } };
    const resolved = { services, secrets: { file: { file: "x" }, old: { external: { name: "s_old_v2" } } } };
    const raw = { secrets: { old: { external: { name: "${STACK_NAME}_old_${SECRET_OLD_VERSION}" } } } };
    expect(planSecrets({ resolved, raw, env: [] }).plans).toMatchObject([{ key: "old", version: "v2", variable: "SECRET_OLD_VERSION", owned: true }]);
  });

  test("models that are not what they should be give nothing", () => {
    expect(planSecrets({ resolved: { services: [], secrets: null }, raw: {}, env: [] })).toEqual({ plans: [], unused: [], problems: [] });
    expect(planSecrets({ resolved: { services: { app: null, b: { secrets: "x" }, c: { secrets: [1, {}] } } }, raw: {}, env: [] }).problems).toEqual([]);
  });
});
