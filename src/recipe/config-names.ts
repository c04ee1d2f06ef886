import type { EnvEntry } from "./env/parse.ts";
import type { AbraSh } from "./abra-sh.ts";
import type { Position } from "#kit/fault.ts";
import { versionReference } from "./references.ts";
import { asObject, asText, nameOf, usersOf, type ComposeLike } from "./shape.ts";

/** One config of the compose files and where its version comes from. */
export type ConfigName = {
  readonly key: string;
  readonly swarmName: string;
  /** Path of the content as the compose file writes it; undefined for external configs. */
  readonly file: string | undefined;
  /** For example `APP_ENTRYPOINT_VERSION`; undefined where the name is written out or derived from the key. */
  readonly variable: string | undefined;
  /** `default`: neither file sets the variable, and the compose file says what then counts. `unset`: nothing does. */
  readonly source: "abra.sh" | "env" | "default" | "unset" | "literal";
  readonly value: string | undefined;
  /** The compose file's default, also when it does not count: it drifts from abra.sh unseen. */
  readonly fallback: string | undefined;
  /** Of the assignment that counts. */
  readonly position: Position | undefined;
  readonly services: readonly string[];
};

/** In the order of their keys. What abra.sh exports wins over the environment file. */
export function configNames(input: { readonly resolved: ComposeLike; readonly raw: ComposeLike; readonly env: readonly EnvEntry[]; readonly abraSh?: AbraSh | undefined }): ConfigName[] {
  const users = usersOf(input.resolved, "configs");
  const raw = asObject(input.raw.configs);
  const resolved = asObject(input.resolved.configs);
  return Object.keys(resolved).toSorted().map((key) => {
    const reference = versionReference(nameOf(raw[key]) ?? "");
    return {
      key,
      swarmName: nameOf(resolved[key]) ?? key,
      file: asText(asObject(raw[key]).file),
      variable: reference?.variable,
      fallback: reference?.fallback,
      services: users.get(key) ?? [],
      ...originOf(reference, input.env, input.abraSh),
    };
  });
}

function originOf(reference: ReturnType<typeof versionReference>, env: readonly EnvEntry[], abraSh: AbraSh | undefined): Pick<ConfigName, "source" | "value" | "position"> {
  if (!reference) return { source: "literal", value: undefined, position: undefined };
  const exported = abraSh?.exports.findLast((item) => item.name === reference.variable);
  if (exported) return { source: "abra.sh", value: exported.value, position: exported.position };
  const assigned = env.findLast((entry) => entry.key === reference.variable);
  if (assigned) return { source: "env", value: assigned.value, position: assigned.valueAt };
  return reference.fallback === undefined
    ? { source: "unset", value: undefined, position: undefined }
    : { source: "default", value: reference.fallback, position: undefined };
}
