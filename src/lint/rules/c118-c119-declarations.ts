import { asObject } from "#recipe/shape.ts";
import type { Facts } from "../facts/facts.ts";
import { declared, filesUsed, networksOf, serviceParts, volumesOf } from "../look.ts";
import type { Finding, Rule } from "../rule.ts";

export const c118: Rule = {
  id: "C118",
  title: "what services use is declared",
  severity: "error",
  why: "A network, volume, secret or config that no file declares stops the deploy.",
  fix: "Declare it at the top level of the same file, or correct its name.",
  abra: false,
  check: (facts) => serviceParts(facts.files).flatMap((part): Finding[] => {
    const reach = part.file.selected ? facts.files.filter((file) => file.selected) : facts.files;
    const used = [
      ...networksOf(part).filter(({ network }) => network !== "default").map(({ network, path }) => ({ section: "networks", key: network, path })),
      ...volumesOf(part).map(({ volume, path }) => ({ section: "volumes", key: volume, path })),
      ...filesUsed(part, "secrets").map(({ source, path }) => ({ section: "secrets", key: source, path })),
      ...filesUsed(part, "configs").map(({ source, path }) => ({ section: "configs", key: source, path })),
    ];
    return used.filter(({ section, key }) => !declared(reach, section).has(key)).map(({ section, key, path }) => ({
      message: `service ${part.name} uses the ${section.slice(0, -1)} ${key}, which ${part.file.selected ? "no selected file declares" : "no file declares"}`,
      at: part.file.source.positionOf(path),
    }));
  }),
};

export const c119: Rule = {
  id: "C119",
  title: "every config and secret has a source",
  severity: "error",
  why: "One that is neither external nor made of a file cannot be created.",
  fix: "Add external: true with a name, or a file.",
  abra: false,
  check: (facts) => (["configs", "secrets"] as const).flatMap((section) => sourceless(facts, section)),
};

function sourceless({ files }: Facts, section: "configs" | "secrets"): Finding[] {
  const all = files.flatMap((file) => Object.entries(asObject(file.filled[section])).map(([key, definition]) => ({ file, key, definition: asObject(definition) })));
  return [...Map.groupBy(all, ({ key }) => key)].flatMap(([key, definitions]): Finding[] => {
    if (definitions.some(({ definition }) => definition["file"] || definition["external"] || definition["driver"])) return [];
    return [{ message: `the ${section.slice(0, -1)} ${key} is neither external nor made of a file`, at: definitions[0]!.file.source.positionOf([section, key]) }];
  });
}
