import { asText } from "#recipe/shape.ts";
import { at, atPair, environmentOf, mountsOf, serviceParts } from "../look.ts";
import type { Rule } from "../rule.ts";

/** The placeholders that the engine fills in; whoever writes these means them. */
const meant = /^\{\{-?\s*\.(?:Service\.(?:ID|Name|Labels)|Node\.(?:ID|Hostname|Platform(?:\.\w+)?)|Task\.(?:ID|Name|Slot))\s*-?\}\}/;

export const c301: Rule = {
  id: "C301",
  title: "no {{ stands in variables, host names or mounts unless it is a placeholder of the engine",
  severity: "error",
  why: "Every node reads these values as templates before it starts a task; what it cannot fill in ends the task.",
  fix: 'Put the text into a config file, or write {{ "{{" }} for the braces. Settings of .env reach service app as variables too.',
  abra: false,
  check: ({ files, env }) => [
    ...serviceParts(files).flatMap((part) => [
      ...environmentOf(part).filter(({ value }) => isTemplate(value)).map((pair) => ({ message: `${pair.key} of service ${part.name} is read as a template: ${pair.value}`, at: atPair(part, pair) })),
      ...(isTemplate(asText(part.filled["hostname"])) ? [{ message: `the host name of service ${part.name} is read as a template`, at: at(part, "hostname") }] : []),
      ...mountsOf(part).filter(({ mount }) => isTemplate(mount.source) || isTemplate(mount.target)).map(({ path }) => ({ message: `a mount of service ${part.name} is read as a template`, at: part.file.source.positionOf(path) })),
    ]),
    ...env.entries.filter(({ value }) => isTemplate(value)).map((entry) => ({ message: `${entry.key} reaches service app and is read as a template: ${entry.value}`, at: entry.valueAt })),
  ],
};

function isTemplate(value: string | null | undefined): boolean {
  if (typeof value !== "string") return false;
  return value.split(/(?=\{\{)/).some((piece) => piece.startsWith("{{") && !meant.test(piece) && !/^\{\{-?\s*"[^"]*"\s*-?\}\}/.test(piece));
}
