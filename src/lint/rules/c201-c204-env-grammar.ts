import type { EnvEntry } from "#recipe/env/parse.ts";
import { startOf } from "../look.ts";
import type { Rule } from "../rule.ts";
import { sentence } from "../sentence.ts";

export const c201: Rule = {
  id: "C201",
  title: ".env.sample can be read",
  severity: "error",
  why: "One line that is no assignment makes the whole file unreadable.",
  fix: "Write NAME=value lines; start every other line with #.",
  abra: false,
  check: ({ env }) => env.problems.map((problem) => ({ message: sentence(problem), at: problem.at ?? startOf(".env.sample") })),
};

export const c202: Rule = {
  id: "C202",
  title: "comments in .env.sample do not end up in values",
  severity: "error",
  why: "A comment right after the equals sign is the value, and of several comments on a line only the last is cut off; modifiers in the others are lost.",
  fix: "Put the comment on a line of its own, and keep one comment a line.",
  abra: false,
  check: ({ env }) => env.entries.filter((entry) => entry.quote === "none" && /^#|\s#/.test(entry.value)).map((entry) => ({ message: `the value of ${entry.key} is "${entry.value}"`, at: entry.valueAt })),
};

export const c203: Rule = {
  id: "C203",
  title: ".env.sample uses no defaults",
  severity: "error",
  why: "Environment files know $NAME and ${NAME} only: of ${NAME:-text} the part :-text} stays in the value.",
  fix: "Write the value, or leave the default to the compose file.",
  abra: false,
  check: ({ env }) => env.entries.filter((entry) => entry.quote !== "single" && /(?<!\\)\$\{[A-Z0-9_]+:?[-?+]/.test(entry.raw)).map((entry) => ({ message: `the value of ${entry.key} becomes "${entry.value}"`, at: entry.valueAt })),
};

export const c204: Rule = {
  id: "C204",
  title: "values in .env.sample refer only to what stands above them",
  severity: "warning",
  why: "A $ followed by upper-case letters or digits is replaced by that variable's value, and by nothing when no line above sets it: a password with a $ loses a part.",
  fix: "Set the variable above, or put the value into single quotes.",
  abra: false,
  check: ({ env }) => env.entries.flatMap((entry, index) => {
    const above = new Set(env.entries.slice(0, index).map(({ key }) => key));
    return missing(entry).filter((name) => !above.has(name)).map((name) => ({ message: `${entry.key} refers to ${name}, which no line above sets`, at: entry.valueAt }));
  }),
};

function missing(entry: EnvEntry): string[] {
  if (entry.quote === "single") return [];
  return [...entry.raw.matchAll(/(?<![\\$])\$\(?\{?([A-Z0-9_]+)/g)].map((match) => match[1]!);
}
