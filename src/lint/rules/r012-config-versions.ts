import { asObject, nameOf } from "#recipe/shape.ts";
import { versionReference } from "#recipe/references.ts";
import type { Facts } from "../facts/facts.ts";
import type { Finding, Rule } from "../rule.ts";

export const r012: Rule = {
  id: "R012",
  title: "abra.sh exports the version of every config",
  severity: "error",
  why: "The version is part of the config's name. When abra.sh does not set it, the name ends in nothing or in an old default, and the next change of the file cannot be deployed.",
  fix: "Add a line such as export APP_CONF_VERSION=v1 to abra.sh, and raise it with every change of the file.",
  abra: true,
  check: (facts) => facts.files.flatMap((file) => Object.entries(asObject(file.source.model["configs"])).flatMap(([key, definition]) => checkConfig(facts, file, key, definition))),
};

function checkConfig({ abraSh }: Facts, file: Facts["files"][number], key: string, definition: unknown): Finding[] {
  const variable = versionReference(nameOf(definition) ?? "")?.variable;
  if (asObject(definition)["external"] || variable === undefined || abraSh.exports.some((item) => item.name === variable)) return [];
  return [{ message: `config ${key} takes its version from ${variable}, which abra.sh does not export`, at: file.source.positionOf(["configs", key, "name"]) }];
}
