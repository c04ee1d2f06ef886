import type { Payload } from "#recipe/tree.ts";
import { asObject } from "#recipe/shape.ts";
import type { Facts } from "../facts/facts.ts";
import { environmentOf, filesUsed, offsetPosition, serviceMap, type ServicePart } from "../look.ts";
import { usedConfigs } from "../used-configs.ts";
import type { Finding, Rule } from "../rule.ts";

export const c215: Rule = {
  id: "C215",
  title: "templates refer to what their service has",
  severity: "error",
  why: "A secret or config is named in a template by the file that it is mounted as on the same service. A wrong name ends every task before it starts; an unknown variable is silently empty.",
  fix: "Mount the secret on the service and use its file name, add the variable to the service's environment, or set template_driver: golang.",
  abra: false,
  check: (facts) => [...serviceMap(facts.files)].flatMap(([, parts]) => usedConfigs(facts, parts).flatMap((used): Finding[] => {
    const text = used.payload?.text;
    if (!used.payload || text === undefined) return [];
    const calls = callsIn(text);
    if (used.templated) return calls.flatMap((call) => wrongCall(facts, parts, used.payload!, text, call));
    const [first] = calls;
    return first ? [{ message: `${used.payload.path} holds ${first.text}, but config ${used.key} is not a template`, at: offsetPosition(used.payload.path, text, first.offset), severity: "warning" }] : [];
  })).filter((finding, index, all) => all.findIndex((other) => other.message === finding.message && other.at.line === finding.at.line) === index),
};

type Call = { readonly function: "env" | "secret" | "config"; readonly argument: string; readonly text: string; readonly offset: number };

function callsIn(text: string): Call[] {
  return [...text.matchAll(/\{\{[^{}]*\}\}/g)].flatMap((action) => [...action[0].matchAll(/(?<![.\w"])(env|secret|config)\s+"([^"]*)"/g)].map((call) => ({
    function: call[1] as Call["function"], argument: call[2]!, text: call[0], offset: action.index + call.index,
  })));
}

function wrongCall(facts: Facts, parts: readonly ServicePart[], payload: Payload, text: string, call: Call): Finding[] {
  const at = offsetPosition(payload.path, text, call.offset);
  const service = parts[0]!.name;
  if (call.function === "env") {
    const own = parts.some((part) => environmentOf(part).some(({ key }) => key === call.argument) || Object.hasOwn(asObject(part.raw), "env_file"));
    const exposed = service === "app" && [...facts.env.entries, ...facts.env.commented].some(({ key }) => key === call.argument);
    const given = own || exposed || (service === "app" && Object.hasOwn(facts.values, call.argument));
    return given ? [] : [{ message: `${call.text} is empty: service ${service} has no such variable`, at, severity: "warning" }];
  }
  const targets = parts.flatMap((part) => filesUsed(part, call.function === "secret" ? "secrets" : "configs").map(({ target }) => target));
  return targets.includes(call.argument) ? [] : [{ message: `${call.text} fails: service ${service} has no ${call.function} mounted as ${call.argument}`, at }];
}
