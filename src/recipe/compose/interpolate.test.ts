import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { castOf, findVariables, interpolate } from "./interpolate.ts";
import { substitute } from "./template.ts";

const env: Readonly<Record<string, string>> = { STACK_NAME: "app_example_org", A: "a", EMPTY: "" };

function fill(text: string, variables = env): string {
  const result = substitute(text, (name) => variables[name]);
  return result.kind === "text" ? result.text : `error: ${result.why}`;
}

describe("one string", () => {
  it.each([
    ["$A-${A}", "a}"],
    ["${A}-$A", "a-a"],
    ["$STACK_NAME-redirect", "app_example_org"],
    ["${STACK_NAME}-redirect", "app_example_org-redirect"],
    ["$MISSING-redirect rest} tail", "redirect rest} tail"],
    ["${B:-x${B}}", "x${B}"],
    ["${A:-x${B}}", "a}"],
    ["${X:?a-b}", "b"],
    ["${X:?must-be set}", "be set"],
    ["${EMPTY:-d}|${EMPTY-d}|${X:-d}|${X-d}", "d||d|d"],
    ["$$VAR $${VAR} $$$A", "$VAR ${VAR} $a"],
    ["image:${MISSING}", "image:"],
    ["${EMPTY?x}", ""],
    ["${a}", ""],
    ["${B:-a:?b}", "a:?b"],
    ["${A:-}", "a"],
    ["no dollar", "no dollar"],
    ["$1 ${A}", "1 a"],
    ["${X?gone} ${A}", " a"],
  ])("%s → %s", (text, expected) => {
    expect(fill(text)).toBe(expected);
  });

  it.each(["${A:+b}", "${A+b}", "$1", "a$", "$", "${", "${A", "${1}", "${A b}", "$-a", "${}", "${A} $"])("%s is an error", (text) => {
    expect(fill(text)).toMatch(/^error: it holds a `\$` that starts no variable/);
  });
  it.each([
    ["${X?is needed}", "is needed"],
    ["${EMPTY:?is needed}", "is needed"],
    ["${A} ${X?is needed}", "is needed"],
  ])("%s is an error with its message", (text, message) => {
    expect(fill(text)).toBe(`error: required variable ${text.includes("EMPTY") ? "EMPTY" : "X"} has no value: ${message}`);
  });

  it("doubling every $ gives any text back", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("$", "{", "}", "A", "-", ":", "?", " ", "é") }), (text) => {
        expect(fill(text.replaceAll("$", "$$$$"))).toBe(text);
      }),
    );
  });
  it("looks up only what it names, in the given environment", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.string(), (name, value) => {
        expect(fill(`<\${${name}}>`, { [name]: value })).toBe(`<${value}>`);
        expect(fill("${PATH}${HOME}", {})).toBe("");
      }),
    );
  });
});

describe("a model", () => {
  it("fills in values and never keys", () => {
    const model = { services: { app: { deploy: { labels: { "coop-cloud.${STACK_NAME}.version": "${A}" } }, labels: ["coop-cloud.${STACK_NAME}.version=1"] } } };
    expect(interpolate(model, env).model).toEqual({
      services: { app: { deploy: { labels: { "coop-cloud.${STACK_NAME}.version": "a" } }, labels: ["coop-cloud.app_example_org.version=1"] } },
    });
  });

  it.each([
    [{ deploy: { replicas: "${N}" } }, { deploy: { replicas: 3 } }],
    [{ deploy: { replicas: "3" } }, { deploy: { replicas: "3" } }],
    [{ secrets: [{ source: "s", mode: "${M}" }] }, { secrets: [{ source: "s", mode: 444 }] }],
    [{ tty: "${T}", read_only: "${F}" }, { tty: true, read_only: false }],
    [{ deploy: { update_config: { max_failure_ratio: "${R}" } } }, { deploy: { update_config: { max_failure_ratio: 0.5 } } }],
    [{ ulimits: { nofile: { soft: "${N}" } } }, { ulimits: { nofile: { soft: 3 } } }],
    [{ hostname: "${N}" }, { hostname: "3" }],
  ])("casts only at the known paths, and only what changed: %j", (service, expected) => {
    const variables = { N: "3", M: "0444", T: "Yes", F: "off", R: "0.5" };
    const result = interpolate({ services: { app: service } }, variables);
    expect(result.findings).toEqual([]);
    expect(result.model).toEqual({ services: { app: expected } });
  });

  it("reports every value that cannot be filled in or cast, with its path", () => {
    const result = interpolate({ services: { app: { image: "$", tty: "${A}", user: "ok" }, db: { command: ["a", "${X?no}"] } } }, env);
    expect(result.findings.map(({ path, code }) => [path.join("."), code])).toEqual([
      ["services.app.image", "interpolation-invalid"],
      ["services.app.tty", "interpolation-type"],
      ["services.db.command.1", "interpolation-invalid"],
    ]);
  });

  it("does not see the environment of this process", () => {
    process.env["CC_CI_COMPOSE_TEST"] = "leaked";
    expect(interpolate({ a: "<${CC_CI_COMPOSE_TEST}${toString}${__proto__}>" }, {}).model).toEqual({ a: "<>" });
    delete process.env["CC_CI_COMPOSE_TEST"];
  });

  it("does not match keys with a dot", () => {
    expect(castOf(["services", "app", "tty"])).toBe("boolean");
    expect(castOf(["services", "a.b", "tty"])).toBeUndefined();
    expect(castOf(["services", "app", "ports", 4, "target"])).toBe("integer");
  });
});

describe("findVariables", () => {
  it("tells where every variable is and how it is written", () => {
    const found = findVariables({ services: { app: { image: "x:${V:-1}", command: ["$A-b", "$$C", "${X:?a-b}", "$1"] } } });
    expect(found.map(({ path, name, operator, operand, braced, raw }) => [path.at(-1), name, operator, operand, braced, raw])).toEqual([
      ["image", "V", ":-", "1", true, "${V:-1}"],
      [0, "A", "-", "b", false, "$A-b"],
      [2, "X:?a", "-", "b", true, "${X:?a-b}"],
      [3, null, null, "", false, "$"],
    ]);
  });
});
