/** An image reference, cut where the registries cut it. */
export type ImageReference = { readonly name: string; readonly tag: string | undefined; readonly digest: string | undefined };

const part = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const host = "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?";
const pattern = new RegExp(`^((?:${host}/)?${part}(?:/${part})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([a-z0-9+._-]+:[0-9a-fA-F]{32,}))?$`);

/** Undefined for what no engine takes as an image, such as `app:` or `Name/App`. */
export function parseImage(text: string): ImageReference | undefined {
  const match = pattern.exec(text);
  return match ? { name: match[1]!, tag: match[2], digest: match[3] } : undefined;
}
