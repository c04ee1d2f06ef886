export type EnvFile = { readonly kind: "variables"; readonly variables: ReadonlyMap<string, string> } | { readonly kind: "error"; readonly line: number; readonly why: string };

/**
 * Reads a service's `env_file`: `NAME=value` a line, nothing is quoted or expanded, `#` starts a comment only at the start of a line. A
 * name alone takes its value from `lookup`, and is left out when it has none. The last of equal names wins.
 */
export function parseEnvFile(text: string, lookup: (name: string) => string | undefined): EnvFile {
  const variables = new Map<string, string>();
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  for (const [index, whole] of lines.entries()) {
    const line = whole.replace(/\r$/, "").trimStart();
    if (line === "" || line.startsWith("#")) continue;
    const cut = line.indexOf("=");
    const name = cut === -1 ? line : line.slice(0, cut);
    if (name === "") return { kind: "error", line: index + 1, why: "the line has no variable name" };
    if (/[ \t]/.test(name)) return { kind: "error", line: index + 1, why: `variable "${name}" contains white space` };
    const value = cut === -1 ? lookup(name) : line.slice(cut + 1);
    if (value !== undefined) variables.set(name, value);
  }
  return { kind: "variables", variables };
}
