import { asObject, asText } from "#recipe/shape.ts";
import type { Finding, Rule } from "../rule.ts";
import { payloadAt } from "../used-configs.ts";

/** The engine takes less than these many bytes. */
const limits = { configs: 1_024_000, secrets: 512_000 } as const;

export const c214: Rule = {
  id: "C214",
  title: "files of configs and secrets are neither empty nor too large",
  severity: "error",
  why: "The engine refuses an empty config, and one of 1 024 000 bytes or more (a secret: 512 000), after parts of the stack have been created.",
  fix: "Put something into the file, if only a comment, or bring a large file along in the image.",
  abra: false,
  check: (facts) => facts.files.flatMap((file) => (["configs", "secrets"] as const).flatMap((section) => Object.entries(asObject(file.filled[section])).flatMap(([key, definition]): Finding[] => {
    const path = asText(asObject(definition)["file"]);
    const payload = path === undefined ? undefined : payloadAt(facts, path);
    if (!payload || (payload.bytes > 0 && payload.bytes < limits[section])) return [];
    return [{ message: `${payload.path}, the content of ${section.slice(0, -1)} ${key}, ${payload.bytes === 0 ? "is empty" : `has ${payload.bytes} bytes`}`, at: file.source.positionOf([section, key, "file"]) }];
  }))),
};
