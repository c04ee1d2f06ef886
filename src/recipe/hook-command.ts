/** What a hook's label asks for, ready to be run with `<shell> -c`. */
export type HookCommand = { readonly shell: "sh" | "bash"; readonly command: string };

/**
 * Takes a `sh -c '…'` or `bash -c "…"` around a hook away, so that the runner can put `set -o pipefail` in front. Anything
 * else, and a wrapper that does more than pass its text on, stays as it is and runs under `sh`.
 */
export function unwrapHook(label: string): HookCommand {
  const text = label.trim();
  const match = /^(?:\/(?:usr\/)?bin\/)?(sh|bash)\s+-c\s+(['"])([\s\S]*)\2$/.exec(text);
  const inner = match && (match[2] === "'" ? singleQuoted(match[3]!) : doubleQuoted(match[3]!));
  return inner === null || inner === undefined ? { shell: "sh", command: text } : { shell: match![1] as "sh" | "bash", command: inner };
}

/** Undefined unless the text is one word; a quote inside is written `'\''`. */
function singleQuoted(text: string): string | undefined {
  const plain = text.replaceAll("'\\''", "\0");
  return plain.includes("'") ? undefined : plain.replaceAll("\0", "'");
}

/** Undefined when the outer shell would still expand or end something in it. */
function doubleQuoted(text: string): string | undefined {
  if (/(?<!\\)(?:\\\\)*["$`]/.test(text) || /(?<!\\)(?:\\\\)*\\$/.test(text)) return undefined;
  return text.replace(/\\([\\"$`\n])/g, (_, character: string) => (character === "\n" ? "" : character));
}
