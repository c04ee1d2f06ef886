import { maxSecretName, maxServiceName, maxStackName, nameFaults } from "#recipe/stack-name.ts";
import { asObject, nameOf } from "#recipe/shape.ts";
import type { Path } from "#recipe/compose/types.ts";
import type { ComposeFile } from "../facts/compose-file.ts";
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
    return judge(facts, { [section]: [name] }, name, maxSecretName, file, [section, key, "name"]);
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
    if (!own) return [];
    if (!takes.test(key)) return [refused(`<stack>_${key}`, file, [section, key])];
    return judge(facts, { [section]: [key] }, `${facts.stack}_${key}`, maxServiceName, file, [section, key]);
  }))),
};

/** What the engine takes after the stack's name and an underscore. */
const takes = /^[\w-]*[A-Za-z0-9]$/;

function refused(name: string, file: ComposeFile, path: Path): Finding {
  return { message: `the engine does not take ${name} as a name`, at: file.source.positionOf(path), severity: file.selected ? "error" : "warning" };
}

function judge(facts: Facts, names: Parameters<typeof nameFaults>[1], whole: string, limit: number, file: ComposeFile, path: Path): Finding[] {
  const shown = whole.replace(facts.stack, "<stack>");
  return nameFaults(facts.stack, names).map((fault): Finding => {
    if (!fault.code.endsWith("-too-long")) return refused(shown, file, path);
    const room = whole.startsWith(facts.stack) ? limit - (whole.length - facts.stack.length) : 0;
    const message = room > 0 ? `${shown} fits only for stacks of at most ${room} characters` : `${shown} is longer than the ${limit} characters that the engine takes`;
    return { message, at: file.source.positionOf(path), severity: file.selected && room < usualStack ? "error" : "warning" };
  });
}
