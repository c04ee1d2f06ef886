import { Fault } from "#kit/fault.ts";
import { modifiersOf, type EnvEntry } from "./env/parse.ts";
import { referencesIn, versionReference } from "./references.ts";
import { charsetNames, type Charset } from "./generate-secret.ts";
import { asObject, nameOf, usersOf, type ComposeLike } from "./shape.ts";
import { maxSecretName } from "./stack-name.ts";

/** One Swarm secret that a deploy needs. */
export type SecretPlan = {
  /** In the compose files; also the file name under `/run/secrets` where a service uses the short form. */
  readonly key: string;
  readonly swarmName: string;
  /** What follows the last underscore of the Swarm name, for example `v1`. */
  readonly version: string;
  /** `inserted`: never generated; somebody gives the value. */
  readonly kind: "characters" | "passphrase" | "inserted";
  /** Of `characters`. */
  readonly length?: number;
  /** Of `characters`. */
  readonly charset?: Charset;
  /** A `charset=` that abra does not know; it then takes its default. */
  readonly unknownCharset?: string;
  /** Of the app's environment, which holds the version; undefined where the name is written out. */
  readonly variable: string | undefined;
  /** Services that mount it. */
  readonly services: readonly string[];
  /** False for a secret whose name does not carry the stack's name: it is not the app's and must not be made or removed. */
  readonly owned: boolean;
};

export type SecretPlans = {
  /** In the order of their keys. */
  readonly plans: SecretPlan[];
  /** Declared, and used by no service. */
  readonly unused: string[];
  readonly problems: Fault[];
};

/** The lengths that can be generated. */
export const secretLengths = { min: 5, max: 1024 } as const;

/**
 * The secrets that services use and how each gets its value. `resolved` is the merged compose model after interpolation, `raw` the same files without it;
 * only together they tell which variable's modifiers belong to which secret. Secrets made of files are not listed: the deploy makes them.
 */
export function planSecrets(input: { readonly resolved: ComposeLike; readonly raw: ComposeLike; readonly env: readonly EnvEntry[] }): SecretPlans {
  const users = usersOf(input.resolved, "secrets");
  const declared = asObject(input.resolved.secrets);
  const result: SecretPlans = { plans: [], unused: Object.keys(declared).filter((key) => !users.has(key)).toSorted(), problems: [] };
  for (const [key, services] of [...users].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!Object.hasOwn(declared, key)) {
      result.problems.push(new Fault("recipe", "secret-not-declared", `service ${services[0]} uses the secret ${key}, which no compose file declares`, { next: `Declare ${key} under the top-level \`secrets\`.` }));
      continue;
    }
    const definition = asObject(declared[key]);
    if (!definition.external) continue;
    const rawName = nameOf(asObject(input.raw.secrets)[key]) ?? key;
    planOne({ key, services, rawName, swarmName: nameOf(definition) ?? key, env: input.env }, result);
  }
  return result;
}

type Candidate = { readonly key: string; readonly services: readonly string[]; readonly rawName: string; readonly swarmName: string; readonly env: readonly EnvEntry[] };

function planOne({ key, services, rawName, swarmName, env }: Candidate, result: SecretPlans): void {
  const variable = versionReference(rawName)?.variable;
  const line = variable === undefined ? undefined : env.findLast((entry) => entry.key === variable);
  const at = line && { at: line.valueAt };
  const owned = referencesIn(rawName).some((reference) => reference.variable === "STACK_NAME");
  const base = { key, swarmName, version: swarmName.slice(swarmName.lastIndexOf("_") + 1), variable, services, owned };
  if (base.version === "") {
    result.problems.push(new Fault("recipe", "secret-version-missing", `the secret ${key} has no version: its name is ${swarmName}`, { next: variable ? `Set ${variable}=v1 in .env.sample.` : "Put a version at the end of its name.", ...at }));
    return;
  }
  if (swarmName.length > maxSecretName) {
    result.problems.push(new Fault("recipe", "secret-name-too-long", `the secret name ${swarmName} has ${swarmName.length} characters; the engine takes ${maxSecretName}`, { next: `Shorten the name of ${key}.`, ...at }));
    return;
  }
  const modifiers = variable === undefined ? {} : modifiersOf(env, variable);
  if (!owned || modifiers.generate === "false") {
    result.plans.push({ ...base, kind: "inserted" });
    return;
  }
  if (modifiers.length === undefined) {
    result.plans.push({ ...base, kind: "passphrase" });
    return;
  }
  const length = Number(modifiers.length);
  if (!/^\d+$/.test(modifiers.length) || length < secretLengths.min || length > secretLengths.max) {
    result.problems.push(new Fault("recipe", "secret-length", `the secret ${key} cannot have length=${modifiers.length}`, { next: `Use a whole number from ${secretLengths.min} to ${secretLengths.max}.`, ...at }));
    return;
  }
  const known = charsetNames.find((name) => name === (modifiers.charset ?? "default"));
  result.plans.push({ ...base, kind: "characters", length, charset: known ?? "default", ...(known === undefined && modifiers.charset !== undefined && { unknownCharset: modifiers.charset }) });
}
