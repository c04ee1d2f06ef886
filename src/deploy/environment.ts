import type { EnvEntry } from "#recipe/env/parse.ts";

export type EnvironmentParts = {
  readonly recipe: string;
  readonly domain: string;
  readonly stack: string;
  /** Assignments of `.env.sample`, its example domain already replaced. */
  readonly sample: readonly EnvEntry[];
  /** What the suite and its install steps set; it wins over the sample. */
  readonly suite: Readonly<Record<string, string>>;
  /** Versions that abra.sh exports; they win over everything that an operator's `.env` says. */
  readonly abraSh: Readonly<Record<string, string>>;
  /** File name of an overlay to layer last, or null. */
  readonly overlay: string | null;
};

/**
 * The app's whole environment, as an operator's `.env` and abra make it. The domain is always ours, whatever example the sample has, and no
 * certificate is ever asked of an authority. Pure.
 */
export function appEnvironment(parts: EnvironmentParts): Record<string, string> {
  const sample = Object.fromEntries(parts.sample.map((entry) => [entry.key, entry.value]));
  const own: Record<string, string> = { ...sample, TYPE: parts.recipe, DOMAIN: parts.domain, LETS_ENCRYPT_ENV: "", ...parts.suite };
  const files = parts.overlay === null ? {} : { COMPOSE_FILE: `${own.COMPOSE_FILE || "compose.yml"}:${parts.overlay}` };
  return { ...own, ...files, ...parts.abraSh, STACK_NAME: parts.stack };
}

/** `<recipe>.example.com` becomes the domain everywhere in the sample, comments included, as abra does it. */
export function withDomain(sample: string, recipe: string, domain: string): string {
  return sample.replaceAll(`${recipe}.example.com`, domain);
}
