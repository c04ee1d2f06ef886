/** Labels as a tree, split at the dots. `label` is the whole key that first made the node. */
export type LabelNode = { readonly name: string; readonly label: string; value: string; readonly children: LabelNode[] };

/** A label that Traefik cannot decode. It then ignores every Traefik label of that service. */
export class LabelError extends Error {
  readonly label: string;

  constructor(label: string, message: string) {
    super(message);
    this.name = "LabelError";
    this.label = label;
  }
}

/** Builds the tree of those labels whose key starts with one of `prefixes` (in any case). Throws LabelError for a malformed key. */
export function labelTree(labels: Readonly<Record<string, string>>, prefixes: readonly string[]): LabelNode {
  const root: LabelNode = { name: "traefik", label: "traefik", value: "", children: [] };
  const keys = Object.keys(labels).filter((key) => prefixes.some((prefix) => key.toLowerCase().startsWith(prefix)));
  for (const key of keys.sort()) {
    const [first, ...rest] = key.split(".");
    if (first !== "traefik") throw new LabelError(key, `labels start with "traefik", not "${first}"`);
    let node = root;
    for (const part of rest.flatMap((text) => splitIndex(key, text))) {
      let child = node.children.find(({ name }) => name.toLowerCase() === part.toLowerCase());
      if (!child) {
        child = { name: part, label: key, value: "", children: [] };
        node.children.push(child);
      }
      node = child;
    }
    node.value = labels[key] ?? "";
  }
  return root;
}

/** `domains[0]` is the element `[0]` of `domains`. */
function splitIndex(key: string, part: string): string[] {
  if (part === "") throw new LabelError(key, "two dots with nothing between them");
  if (part.startsWith("[")) throw new LabelError(key, "an index without a name before it");
  const index = part.endsWith("]") ? part.indexOf("[") : -1;
  return index < 0 ? [part] : [part.slice(0, index), part.slice(index)];
}
