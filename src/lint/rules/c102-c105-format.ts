import { pairsOf, serviceParts, type Pair } from "../look.ts";
import { asObject } from "#recipe/shape.ts";
import type { Facts } from "../facts/facts.ts";
import type { FormatMistake } from "../facts/format.ts";
import type { Finding, Rule } from "../rule.ts";
import { sentence } from "../sentence.ts";

function mistakes({ files }: Facts, kind: FormatMistake["kind"]): Finding[] {
  return files.flatMap((file) => file.mistakes.filter((mistake) => mistake.kind === kind).map((mistake) => ({ message: sentence(mistake), at: file.source.positionOf(mistake.path) })));
}

export const c102: Rule = {
  id: "C102",
  title: "compose files keep to the stack format",
  severity: "error",
  why: "The whole deploy is refused for one unknown key or one value of the wrong type, in any file that is selected.",
  fix: "Write what the format of version 3.8 knows.",
  abra: false,
  check: (facts) => mistakes(facts, "other"),
};

export const c103: Rule = {
  id: "C103",
  title: "no variable stands where the format wants a number, a boolean, a duration or a fixed word",
  severity: "error",
  why: "abra also reads the files without filling variables in, and then finds a text where the format wants something else: not even `abra app new` works.",
  fix: "Write the value itself; operators who need another use an overlay.",
  abra: false,
  check: ({ files }) => files.flatMap((file) => file.mistakes.filter((mistake) => mistake.kind === "typed-variable").map((mistake) => ({
    message: `${mistake.message.replace(/, not the string .*$/s, "")}, and a variable stands there`,
    at: file.source.positionOf(mistake.path),
  }))),
};

export const c104: Rule = {
  id: "C104",
  title: "values of variables and labels are not booleans",
  severity: "error",
  why: "In the map form a plain true, yes, on or n is a boolean, which the format refuses there.",
  fix: 'Quote it ("true"), or use the list form: - NAME=true.',
  abra: false,
  check: (facts) => mistakes(facts, "boolean-value"),
};

export const c105: Rule = {
  id: "C105",
  title: "lists do not hold the same item twice",
  severity: "error",
  why: "A repeated line in a list of labels, variables or the like makes the whole file invalid; the same name with two values silently keeps the last.",
  fix: "Remove one of the two.",
  abra: false,
  check: (facts) => [...mistakes(facts, "repeated-item"), ...serviceParts(facts.files).flatMap((part) => [
    ...repeatedNames(pairsOf(part.raw["environment"], [...part.path, "environment"]), part.file),
    ...repeatedNames(pairsOf(asObject(part.raw["deploy"])["labels"], [...part.path, "deploy", "labels"]), part.file),
  ])],
};

function repeatedNames(pairs: readonly Pair[], file: Facts["files"][number]): Finding[] {
  return pairs.flatMap((pair, index): Finding[] => {
    const earlier = pairs.slice(0, index).findLast((other) => other.key === pair.key);
    if (!earlier || earlier.value === pair.value) return [];
    return [{ message: `${pair.key} is given a second time with another value; the first one is lost`, at: file.source.positionOf(pair.path), severity: "warning" }];
  });
}
