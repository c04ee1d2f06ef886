import { referencesIn, versionReference } from "#recipe/references.ts";
import { asObject, nameOf } from "#recipe/shape.ts";
import type { ComposeFile } from "../facts/compose-file.ts";
import type { Facts } from "../facts/facts.ts";
import type { Rule } from "../rule.ts";

type Config = { readonly file: ComposeFile; readonly key: string; readonly name: string };

/** The configs that are made of files. */
function ownConfigs({ files }: Facts): Config[] {
  return files.flatMap((file) => Object.entries(asObject(file.source.model["configs"])).flatMap(([key, definition]) => (asObject(definition)["external"] ? [] : [{ file, key, name: nameOf(definition) ?? "" }])));
}

export const c210: Rule = {
  id: "C210",
  title: "abra.sh sets versions in a form that counts",
  severity: "warning",
  why: "No shell reads these lines for a deploy: only a line that begins with export NAME=word counts. Quotes, indentation, a missing export or a computed value make it silently not count.",
  fix: "Write export NAME=v1 at the start of a line.",
  abra: false,
  check: ({ abraSh }) => abraSh.ignored.map(({ text, position, why }) => ({ message: `"${text}" does not count as it stands: ${why}`, at: position })),
};

export const c211: Rule = {
  id: "C211",
  title: "a config's default version is the one of abra.sh",
  severity: "note",
  why: "The default takes over wherever abra.sh is not read, and then names content of another release.",
  fix: "Leave the default out, or raise both together.",
  abra: false,
  check: (facts) => ownConfigs(facts).flatMap(({ file, key, name }) => {
    const reference = versionReference(name);
    const exported = facts.abraSh.exports.findLast((item) => item.name === reference?.variable);
    if (!exported || reference?.fallback === undefined || reference.fallback === exported.value) return [];
    return [{ message: `config ${key} falls back to ${reference.fallback}, and abra.sh exports ${exported.value}`, at: file.source.positionOf(["configs", key, "name"]) }];
  }),
};

export const c212: Rule = {
  id: "C212",
  title: "abra.sh exports only versions that are used",
  severity: "note",
  why: "A version that no compose file uses is usually misspelt, here or there.",
  fix: "Remove the line or correct the name.",
  abra: false,
  check: ({ abraSh, files }) => {
    const used = new Set(files.flatMap((file) => file.variables.map((use) => use.name)));
    return abraSh.exports.filter((item) => item.name.endsWith("_VERSION") && !used.has(item.name)).map((item) => ({ message: `no compose file uses ${item.name}`, at: item.position }));
  },
};

export const c213: Rule = {
  id: "C213",
  title: "the name of every config ends in its version",
  severity: "warning",
  why: "The content of a config cannot change under the same name: without a version in the name, the first change of the file fails at every operator's upgrade.",
  fix: "Name it ${STACK_NAME}_<config>_${<CONFIG>_VERSION} and export the version in abra.sh.",
  abra: false,
  check: (facts) => ownConfigs(facts).filter(({ name }) => !referencesIn(name).some((reference) => reference.variable !== "STACK_NAME")).map(({ file, key, name }) => ({
    message: name === "" ? `config ${key} has no name` : `the name of config ${key} has no version`,
    at: file.source.positionOf(["configs", key, "name"]),
  })),
};
