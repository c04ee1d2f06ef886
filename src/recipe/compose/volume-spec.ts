import type { ComposeMount } from "./types.ts";

export type VolumeSpec = { readonly kind: "mount"; readonly mount: ComposeMount } | { readonly kind: "error"; readonly why: string };

const propagations = ["rprivate", "private", "rshared", "shared", "rslave", "slave"];

/** Reads the short form of a service's volume: `target`, `source:target`, `source:target:option,option`. Paths are left as they are. */
export function parseVolumeSpec(spec: string): VolumeSpec {
  const size = Buffer.byteLength(spec);
  if (size === 0) return { kind: "error", why: "the volume is an empty string" };
  // So short that it can only be an anonymous volume.
  if (size < 3) return { kind: "mount", mount: { type: "volume", target: spec } };
  const parts = splitParts(spec);
  if (parts.includes("")) return { kind: "error", why: `"${spec}" has an empty part between its colons` };
  if (parts.length > 3) return { kind: "error", why: `"${spec}" has too many colons` };
  if (parts.length === 1) return { kind: "mount", mount: { type: "volume", target: spec } };
  const [source = "", target = "", options = ""] = parts;
  return { kind: "mount", mount: { type: isHostPath(source) ? "bind" : "volume", source, target, ...optionsOf(options) } };
}

/** A single letter before a colon is a Windows drive and no part of its own. */
function splitParts(spec: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (const character of spec) {
    if (character === ":" && !/^\p{L}$/u.test(part)) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part];
}

function optionsOf(text: string): Partial<ComposeMount> {
  let readOnly = false;
  let more: Partial<ComposeMount> = {};
  for (const option of text.split(",")) {
    if (option === "ro" || option === "rw") readOnly = option === "ro";
    else if (option === "nocopy") more = { ...more, volume: { nocopy: true } };
    else if (propagations.includes(option)) more = { ...more, bind: { propagation: option } };
    // Docker ignores options that it does not know.
  }
  return { ...(readOnly && { read_only: true as const }), ...more };
}

/** Whether the source of a short volume is a path of the host and not a volume's name. */
export function isHostPath(source: string): boolean {
  if (/^[./~]/.test(source)) return true;
  return [...source].length > 1 && (source.startsWith("\\\\") || /^\p{L}:/u.test(source));
}
