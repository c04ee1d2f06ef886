import { tool } from "./tool.ts";

/** Made by the host for every file anew; the last two are how xfs shows access lists a second time. */
const hostsOwn = new Set(["security.selinux", "security.ima", "security.evm", "trusted.SGI_ACL_FILE", "trusted.SGI_ACL_DEFAULT"]);

/**
 * The extended attributes of everything below a folder (access lists and capabilities among them), by relative path: `name=hex`, sorted, commas between. One
 * process for the whole tree. Those of symbolic links are not looked at by the caller, since restic does not keep them.
 */
export async function readAttributes(folder: string, signal?: AbortSignal): Promise<Map<string, string>> {
  return parseAttributes(await tool("getfattr", ["--recursive", "--physical", "--no-dereference", "--dump", "--match=-", "--encoding=hex", "--", "."], { cwd: folder, signal }));
}

/** Reads what getfattr prints. Pure. */
export function parseAttributes(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const block of text.split("\n\n")) {
    const [heading, ...lines] = block.split("\n");
    const path = /^# file: (?:\.\/)?(.*)$/s.exec(heading ?? "")?.[1];
    if (path === undefined) continue;
    const attributes = lines
      .filter((line) => line !== "")
      .map((line) => {
        const [name = "", value = ""] = line.split("=", 2);
        return { name: unescape(name), value: value.replace(/^0x/, "") };
      })
      .filter(({ name }) => !hostsOwn.has(name));
    if (attributes.length > 0) found.set(path === "." ? "" : unescape(path), attributes.map(({ name, value }) => `${escapeBytes(name)}=${value}`).sort().join(","));
  }
  return found;
}

/** Octal escapes, as getfattr writes line feeds, backslashes and equals signs. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** Bytes as printable text without spaces, commas, equals and question marks; the rest as `%` and two hexadecimal digits. Pure. */
export function escapeBytes(bytes: string): string {
  return bytes.replace(/[^!-~]|[%,=?]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
