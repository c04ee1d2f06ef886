import { describe, expect, it } from "vitest";
import { factsOf } from "../http/exchange.ts";
import { testExchange } from "../testing.ts";
import { compileAnyRule, compileRule, defaultPriority } from "./match.ts";
import { routingPath } from "./request-facts.ts";

type Request = Parameters<typeof testExchange>[0];
const matches = (rule: string, syntax: "v2" | "v3", request: Request): boolean => compileRule(rule, syntax).matches(factsOf(testExchange(request)));

describe("matchers of version 3", () => {
  it.each<[string, Request, boolean]>([
    ["Host(`note.test`)", {}, true],
    ["Host(`NOTE.test`)", { host: "note.TEST:8443" }, true],
    ["Host(`note.test.`)", {}, true],
    ["Host(`note.test`)", { host: "note.test." }, true],
    ["Host(`note.test`)", { host: "a.note.test" }, false],
    ["Host(`note.test`)", { host: "" }, false],
    ["Host(`*.test`)", {}, true],
    ["Host(`*.test`)", { host: "a.note.test" }, false],
    ["Host(`*`)", { host: "other" }, true],
    ["HOST(`note.test`)", {}, true],
    ["host(`note.test`)", {}, true],
    ["Pathprefix(`/`)", {}, true],
    ["HostRegexp(`^(a|note)\\.test$`)", {}, true],
    ["HostRegexp(`(?i)^NOTE`)", {}, true],
    ["HostRegexp(`^x`)", {}, false],
    ["Path(`/a`)", { path: "/a" }, true],
    ["Path(`/a`)", { path: "/a/" }, false],
    ["Path(`/a b`)", { path: "/a%20b" }, true],
    ["Path(`/a/b`)", { path: "/a%2Fb" }, false],
    ["Path(`/a`)", { path: "/a", query: "?x=1" }, true],
    ["PathPrefix(`/api`)", { path: "/apixyz" }, true],
    ["PathPrefix(`/api`)", { path: "/ap" }, false],
    ["PathRegexp(`\\.js$`)", { path: "/x.js" }, true],
    ["PathRegexp(`\\.js$`)", { path: "/x.json" }, false],
    ["Method(`post`)", { method: "POST" }, true],
    ["Method(`POST`)", {}, false],
    ["Header(`X-A`, `1`)", { headers: { "x-a": "1" } }, true],
    ["Header(`X-A`, `1`)", { headers: { "x-a": "12" } }, false],
    ["HeaderRegexp(`X-A`, `^1`)", { headers: { "x-a": "12" } }, true],
    ["Query(`a`, `1`)", { query: "?b=2&a=1" }, true],
    ["Query(`a`)", { query: "?a" }, true],
    ["Query(`a`)", { query: "?a=1" }, false],
    ["QueryRegexp(`a`, `^1`)", { query: "?a=12" }, true],
    ["ClientIP(`127.0.0.0/8`)", {}, true],
    ["ClientIP(`10.0.0.1`)", {}, false],
    ["Host(`note.test`) && PathPrefix(`/a`)", { path: "/b" }, false],
    ["Host(`x`) || Host(`note.test`) && PathPrefix(`/b`)", { path: "/b" }, true],
    ["!Host(`x`)", {}, true],
    ["!(Host(`x`) || Host(`note.test`))", {}, false],
  ])("%s", (rule, request, expected) => expect(matches(rule, "v3", request)).toBe(expected));

  it.each([
    ["Host(`a`, `b`)", "takes 1 value, not 2"],
    ["Host()", "takes 1 value, not 0"],
    ["Host(``)", "empty value"],
    ["Host(`ä.test`)", "ASCII"],
    ["Path(`a`)", 'start with "/"'],
    ["Header(`a`)", "takes 2 values"],
    ["Headers(`a`, `b`)", "no matcher"],
    ["HostHeader(`a`)", "no matcher"],
    ["HOst(`a`)", "no matcher"],
    ["HostRegexp(`(`)", "HostRegexp"],
    ["HostRegexp(`(?=a)b`)", "look-around"],
    ["ClientIP(`abc`)", "not an address"],
    ["", "empty"],
  ])("refuses %s", (rule, message) => expect(() => compileRule(rule, "v3")).toThrow(message));
});

describe("matchers of version 2", () => {
  it.each<[string, Request, boolean]>([
    ["Host(`a`, `note.test`)", {}, true],
    ["HostHeader(`note.test`)", {}, true],
    ["Host(`*.test`)", {}, false],
    ["HostRegexp(`note.test`, `{sub:[a-z]+}.test`)", { host: "abc.test" }, true],
    ["HostRegexp(`{sub:[a-z]+}.test`)", { host: "a1.test" }, false],
    ["HostRegexp(`{any}.test`)", { host: "a.b.test" }, false],
    ["HostRegexp(`{any:.+}`)", { host: "a.b.test" }, true],
    ["HostRegexp(`note.test`)", { host: "noteXtest" }, false],
    ["HostRegexp(`{n:[a-z]{4}}.test`)", {}, true],
    ["Path(`/a/{id:[0-9]+}`)", { path: "/a/12" }, true],
    ["Path(`/a/{id}`)", { path: "/a/12/x" }, false],
    ["PathPrefix(`/a/{id}`, `/b`)", { path: "/a/12/x" }, true],
    ["PathPrefix(`/a`, `/b`)", { path: "/b" }, true],
    ["Method(`GET`, `HEAD`)", { method: "HEAD" }, true],
    ["Headers(`X-A`, `1`)", { headers: { "X-A": "1" } }, true],
    ["HeadersRegexp(`X-A`, `^1`)", { headers: { "X-A": "2" } }, false],
    ["Query(`a=1`)", { query: "?a=1" }, true],
    ["Query(`a=1`, `b=2`)", { query: "?a=1" }, false],
    ["ClientIP(`10.0.0.1`, `127.0.0.1`)", {}, true],
  ])("%s", (rule, request, expected) => expect(matches(rule, "v2", request)).toBe(expected));

  it.each([["Header(`a`, `b`)", "no matcher"], ["PathRegexp(`a`)", "no matcher"], ["Query(`a`)", "key=value"], ["HostRegexp(`{a`)", "braces"], ["Headers(`a`)", "2 or more"]])(
    "refuses %s", (rule, message) => expect(() => compileRule(rule, "v2")).toThrow(message));
});

describe("a rule whose syntax is not said", () => {
  it.each([
    ["Host(`a`)", "v3", ["v3", "v2"]],
    ["Host(`a`, `www.a`)", "v2", ["v2"]],
    ["Host(`a`) && PathRegexp(`x`)", "v3", ["v3"]],
    ["HostRegexp(`{sub:[a-z]+}.a`)", "v2", ["v2"]],
    ["HostRegexp(`^.+\\.a$`)", "v3", ["v3", "v2"]],
    ["PathPrefix(`/a{b}`)", "v2", ["v2"]],
    ["Headers(`a`, `b`)", "v2", ["v2"]],
  ])("%s is read by %s", (rule, syntax, accepted) => expect(compileAnyRule(rule)).toMatchObject({ syntax, accepted }));

  it("is refused when neither reads it", () => expect(() => compileAnyRule("Host(`a`, ``) && Header(`b`, `c`)")).toThrow());
  it("names its hosts", () => expect(compileAnyRule("Host(`A.test`, `b.test`) && !Path(`/x`)").hosts).toEqual(["a.test", "b.test"]));
});

describe("priorities and paths", () => {
  it("counts the bytes of the rule", () => expect([defaultPriority("Host(`a`)"), defaultPriority("Path(`/ä`)")]).toEqual([9, 11]));
  it.each([["/a%20b", "/a b"], ["/a%2Fb", "/a%2Fb"], ["/%C3%A4", "/ä"], ["/100%25", "/100%25"], ["/x", "/x"], ["/%41%2F%42", "/A%2FB"]])("%s is seen as %s", (path, seen) => expect(routingPath(path)).toBe(seen));
});
