/** A variable that a compose value refers to. */
export type Reference = { readonly variable: string; /** What is used when it has no value. */ readonly fallback: string | undefined };

/** The variables in a raw compose value, in order. `$$` is a dollar sign and refers to nothing. */
export function referencesIn(raw: string): Reference[] {
  const pattern = /\$\$|\$\{([A-Za-z_]\w*)(?::?-([^}]*)|:?\?[^}]*)?\}|\$([A-Za-z_]\w*)/g;
  return [...raw.matchAll(pattern)].flatMap((match) => {
    const variable = match[1] ?? match[3];
    return variable ? [{ variable, fallback: match[2] }] : [];
  });
}

/** The variable that carries the version in the name of a secret or config: the last one that is not the stack's name. */
export function versionReference(rawName: string): Reference | undefined {
  return referencesIn(rawName).findLast((reference) => reference.variable !== "STACK_NAME");
}
