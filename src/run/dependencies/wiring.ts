/** What the apps beside it change for an app before its one deploy. */
export type Wiring = {
  /** Lines of its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Secrets to insert, by compose key. */
  readonly secrets: ReadonlyMap<string, string>;
  /** File with the authorities that its services trust; null where they need no more than their images bring. */
  readonly authorities: string | null;
  /** `name:address` each, for every service's `/etc/hosts`. */
  readonly hosts: readonly string[];
};

/** For an app that stands alone. */
export const noWiring: Wiring = { environment: {}, secrets: new Map(), authorities: null, hosts: [] };
