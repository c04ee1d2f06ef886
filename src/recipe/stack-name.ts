import { Fault } from "#kit/fault.ts";

/** A stack's name is cut here. */
export const maxStackName = 45;
/** Of a whole service name, stack included; the engine's limit. */
export const maxServiceName = 63;
/** Of a whole secret or config name, stack and version included; the engine's limit. */
export const maxSecretName = 64;

// The engine's own pattern, written so that no name can make it backtrack for ever.
const serviceName = /^[a-zA-Z0-9](?:[-_A-Za-z0-9]*[A-Za-z0-9])?$/;
const secretName = /^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;

/**
 * The stack of an app: its domain with dots as underscores, cut to 45 characters. `STACK_NAME` in the app's environment wins, unchanged.
 */
export function stackNameOf(domain: string, env: Readonly<Record<string, string>> = {}): string {
  return env.STACK_NAME || domain.replaceAll(".", "_").slice(0, maxStackName);
}

/** What is wrong with a domain as the source of a stack name. Two long domains that share their first 45 characters would share a stack. */
export function stackNameFaults(domain: string): Fault[] {
  if (domain.length > maxStackName) {
    return [new Fault("usage", "domain-too-long", `the domain ${domain} has ${domain.length} characters; the stack's name keeps only ${maxStackName}, so another app could get the same`, { next: `Use a domain of at most ${maxStackName} characters.` })];
  }
  if (!serviceName.test(stackNameOf(domain))) {
    return [new Fault("usage", "domain-not-a-stack-name", `the domain ${JSON.stringify(domain)} does not give a stack name that the engine takes`, { next: "Use letters, digits, dots and dashes, and begin and end with a letter or digit." })];
  }
  return [];
}

export type Names = {
  /** Compose keys. */
  readonly services?: readonly string[];
  /** Compose keys of networks that the stack makes itself. */
  readonly networks?: readonly string[];
  /** Whole names in the engine. */
  readonly secrets?: readonly string[];
  /** Whole names in the engine. */
  readonly configs?: readonly string[];
};

/** Every name that the engine would refuse in this stack. */
export function nameFaults(stack: string, names: Names): Fault[] {
  const scoped = (keys: readonly string[] = []): string[] => keys.map((key) => `${stack}_${key}`);
  return [
    ...scoped(names.services).flatMap((name) => refuse("service", name, maxServiceName, serviceName)),
    ...scoped(names.networks).flatMap((name) => refuse("network", name, maxServiceName, serviceName)),
    ...(names.secrets ?? []).flatMap((name) => refuse("secret", name, maxSecretName, secretName)),
    ...(names.configs ?? []).flatMap((name) => refuse("config", name, maxSecretName, secretName)),
  ];
}

/** How many characters a service's or network's compose key may have in this stack. */
export function serviceKeyBudget(stack: string): number {
  return maxServiceName - stack.length - 1;
}

/** How many characters a secret's or config's name, underscore and version may have together in this stack. */
export function secretKeyBudget(stack: string): number {
  return maxSecretName - stack.length - 1;
}

function refuse(kind: string, name: string, limit: number, pattern: RegExp): Fault[] {
  if (name.length > limit) {
    return [new Fault("recipe", `${kind}-name-too-long`, `the ${kind} name ${name} has ${name.length} characters; the engine takes ${limit}`, { next: `Shorten the ${kind}'s name in the compose file.` })];
  }
  if (!pattern.test(name)) {
    return [new Fault("recipe", `${kind}-name-invalid`, `the engine does not take ${JSON.stringify(name)} as the name of a ${kind}`, { next: "Use letters, digits, dashes and underscores, and begin and end with a letter or digit." })];
  }
  return [];
}
