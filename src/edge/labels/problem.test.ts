import { describe, expect, it } from "vitest";
import { whoseProblem, type ProblemCode } from "./problem.ts";

describe("whose a problem is", () => {
  it.each<[ProblemCode, string, ReturnType<typeof whoseProblem>]>([
    ["port-missing", "no port", "recipe"], ["rule-syntax", "only version 2", "recipe"], ["middleware-missing", 'middleware "a" does not exist', "recipe"], ["network-not-proxy", "network", "recipe"],
    ["middleware-missing", 'middleware "authentik@file" does not exist', "operator"], ["entrypoint-missing", "gitea-ssh", "operator"], ["tls-options", "modern@file", "operator"], ["servers-transport", "x", "operator"],
    ["middleware-not-applied", "rateLimit", "edge"], ["middleware-unsupported", "forwardAuth", "edge"], ["scheme-unsupported", "h2c", "edge"], ["udp-not-served", "jvb", "edge"], ["tcp-not-served", "ssh", "edge"], ["server-url", "x", "edge"],
    ["middleware-unsupported", 'middleware "a@file": forwardAuth', "edge"],
  ])("%s (%s): the %s's", (code, message, whose) => expect(whoseProblem({ code, message })).toBe(whose));
});
