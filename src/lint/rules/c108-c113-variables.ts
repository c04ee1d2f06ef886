import type { FoundVariable } from "#recipe/compose/interpolate.ts";
import { asObject } from "#recipe/shape.ts";
import { formatPath } from "#recipe/compose/findings.ts";
import type { ComposeFile } from "../facts/compose-file.ts";
import type { Facts } from "../facts/facts.ts";
import { serviceParts } from "../look.ts";
import type { Finding, Rule } from "../rule.ts";

/** A finding for every variable reference for which `say` has something to say. */
function eachVariable({ files }: Facts, say: (use: FoundVariable) => string | undefined): Finding[] {
  return files.flatMap((file) => file.variables.flatMap((use) => {
    const message = say(use);
    return message === undefined ? [] : [{ message: `${formatPath(use.path)}: ${message}`, at: file.source.positionOf(use.path) }];
  }));
}

/** `${X:?must-be set}` is read as the variable `X:?must` with a default. */
function isMisread(use: FoundVariable): boolean {
  return use.name?.includes("?") === true;
}

export const c108: Rule = {
  id: "C108",
  title: "every $ starts a variable",
  severity: "error",
  why: "A lone $, $1, ${NAME:+x} and their like stop the deploy.",
  fix: "Write ${NAME}, ${NAME:-default} or ${NAME:?message}. A $ that a shell or the app is to see is written $$.",
  abra: false,
  check: (facts) => eachVariable(facts, (use) => (use.name === null ? "a $ starts no variable that can be filled in" : undefined)),
};

export const c109: Rule = {
  id: "C109",
  title: "no key holds a variable",
  severity: "error",
  why: "Variables are filled in only in values. In the map form a label coop-cloud.${STACK_NAME}.version keeps its dollar sign, and nobody finds it.",
  fix: 'Use the list form: - "coop-cloud.${STACK_NAME}.version=…".',
  abra: false,
  check: ({ files }) => serviceParts(files).flatMap((part) => [
    ...keysWithVariables(part.file, part.raw["environment"], [...part.path, "environment"]),
    ...keysWithVariables(part.file, part.raw["labels"], [...part.path, "labels"]),
    ...keysWithVariables(part.file, asObject(part.raw["deploy"])["labels"], [...part.path, "deploy", "labels"]),
  ]),
};

function keysWithVariables(file: ComposeFile, map: unknown, path: readonly (string | number)[]): Finding[] {
  return Object.keys(asObject(map)).filter((key) => key.includes("$")).map((key) => ({ message: `the variable in the key ${key} is not filled in`, at: file.source.positionOf([...path, key]) }));
}

export const c110: Rule = {
  id: "C110",
  title: "defaults hold no braces",
  severity: "error",
  why: "A default ends at the first closing brace: what follows stays in the value as text, also when the variable is set.",
  fix: "Give the inner variable its own default in .env.sample, or put the whole value there.",
  abra: false,
  check: (facts) => eachVariable(facts, (use) => (use.braced && use.operator?.endsWith("-") && /[{]/.test(use.operand) ? `the default of ${use.name} ends at the first }, at "${use.operand}"` : undefined)),
};

export const c111: Rule = {
  id: "C111",
  title: "text right after a variable is kept apart by braces",
  severity: "error",
  why: "Without braces $NAME-text is a variable with the default `text`: as soon as the variable is set, the text disappears.",
  fix: "Write ${NAME}-text.",
  abra: false,
  check: (facts) => eachVariable(facts, (use) => (!use.braced && use.operator !== null ? `"${use.raw}" is read as ${use.name?.replace(/\W.*$/s, "")} with the ${use.operator.endsWith("?") ? "message" : "default"} "${use.operand}"` : undefined)),
};

export const c112: Rule = {
  id: "C112",
  title: "the message of a required variable holds no dash",
  severity: "error",
  why: "The dash is read first: the variable then is not required, and what follows the dash is its value.",
  fix: "Reword the message without a dash.",
  abra: false,
  check: (facts) => eachVariable(facts, (use) => (isMisread(use) && use.braced ? `"${use.raw}" does not require anything; its value is "${use.operand}"` : undefined)),
};

export const c113: Rule = {
  id: "C113",
  title: "every variable is set somewhere or has a default",
  severity: "warning",
  why: "A variable that nobody sets is silently empty, and operators do not learn from .env.sample that there is something to set. A shell's own variable is written $$NAME.",
  fix: "Add it to .env.sample (commented out when it is optional), or give it a default.",
  abra: false,
  check: (facts) => {
    const known = new Set([...Object.keys(facts.values), ...facts.env.commented.map((entry) => entry.key)]);
    return eachVariable(facts, (use) => (use.name !== null && use.operator === null && !known.has(use.name) ? `${use.name} is set neither in .env.sample nor in abra.sh` : undefined));
  },
};
