import { maxSecretName, maxServiceName, maxStackName, nameFaults } from "#recipe/stack-name.ts";
import { asObject, nameOf } from "#recipe/shape.ts";
import type { Position } from "#kit/fault.ts";
import type { Facts } from "../facts/facts.ts";
import type { Finding, Rule } from "../rule.ts";

/** Stacks shorter than this are rare: a name that needs one breaks for nearly everybody. */
const usualStack = 16;

export const c216: Rule = {
  id: "C216",
  title: "names of configs and secrets fit for the longest stack",
  severity: "warning",
  why: `The engine takes ${maxSecretName} characters for stack, name and version together, and the stack of a long domain has ${maxStackName}: those operators cannot deploy.`,
  fix: "Shorten the name in the compose file so that name, underscore and version have at most 18 characters.",
  abra: false,
  check: (facts) => (["configs", "secrets"] as const).flatMap((section) => facts.files.flatMap((file) => Object.entries(asObject(file.filled[section])).flatMap(([key, definition]) => {
    const name = nameOf(definition) ?? (asObject(definition)["external"] ? key : `${facts.stack}_${key}`);
    return judge(facts, { [section]: [name] }, name, maxSecretName, file.source.positionOf([section, key, "name"]));
  }))),
};

export const c217: Rule = {
  id: "C217",
  title: "names of services and networks fit for the longest stack",
  severity: "warning",
  why: `The engine takes ${maxServiceName} characters for stack and key together, and the stack of a long domain has ${maxStackName}: those operators cannot deploy.`,
  fix: "Use keys of at most 17 characters.",
  abra: false,
  check: (facts) => (["services", "networks"] as const).flatMap((section) => facts.files.flatMap((file) => Object.entries(asObject(file.filled[section])).flatMap(([key, definition]) => {
    const own = section === "services" || (!asObject(definition)["external"] && nameOf(definition) === undefined);
    return own ? judge(facts, { [section]: [key] }, `${facts.stack}_${key}`, maxServiceName, file.source.positionOf([section, key])) : [];
  }))),
};

function judge(facts: Facts, names: Parameters<typeof nameFaults>[1], whole: string, limit: number, at: Position): Finding[] {
  const shown = whole.replace(facts.stack, "<stack>");
  return nameFaults(facts.stack, names).map((fault): Finding => {
    if (!fault.code.endsWith("-too-long")) return { message: `the engine does not take ${shown} as a name`, at, severity: "error" };
    const room = whole.startsWith(facts.stack) ? limit - (whole.length - facts.stack.length) : 0;
    return { message: room > 0 ? `${shown} fits only for stacks of at most ${room} characters` : `${shown} is longer than the ${limit} characters that the engine takes`, at, severity: room < usualStack ? "error" : "warning" };
  });
}
