import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "#kit/fault.ts";
import { maskUrl } from "./mask-url.ts";

/** Where a recipe's repository is, ready to be handed to git. */
export type GitSource = {
  /** Absolute path, or URL without a password. */
  readonly location: string;
  readonly local: boolean;
  /** For people; holds no credential. */
  readonly shown: string;
  /** Sent with HTTPS requests to that server only, so that no credential is in a command line or in the clone. */
  readonly authorization: { readonly url: string; readonly header: string } | undefined;
};

const scpLike = /^([A-Za-z0-9_.][\w.-]*@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)(.+)$/;

/** Reads a path, `file://`, `https://`, `ssh://` or `user@host:path`. Other ways to reach a repository are refused. */
export function readGitSource(source: string): GitSource {
  const shown = maskUrl(source);
  if (source.trim() === "") throw refused("an empty text is not a repository", "Give the path or URL of a recipe's git repository.");
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(source)) throw refused("a repository's address cannot contain control characters", "Remove them.");
  if (/^[A-Za-z][A-Za-z0-9+.-]*::/.test(source)) throw refused(`${shown} uses a transport helper`, "Use https, ssh, or a path.");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(source)?.[1]?.toLowerCase();
  if (scheme !== undefined) return fromUrl(source, scheme, shown);
  const scp = /^[./~]/.test(source) ? null : scpLike.exec(source);
  if (scp && !scp[3]!.startsWith("-")) return { location: source, local: false, shown, authorization: undefined };
  return localSource(resolve(source), source);
}

function fromUrl(source: string, scheme: string, shown: string): GitSource {
  if (!["file", "https", "ssh"].includes(scheme)) throw refused(`${shown} uses ${scheme}, which cc-ci does not`, "Use https, ssh, or a path.");
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (!url) throw refused(`${shown} is not a URL`, "Check its spelling.");
  if (scheme === "file") {
    if (url.hostname !== "" && url.hostname !== "localhost") throw refused(`${shown} names another host`, "Write file:///path.");
    return localSource(filePath(url, shown), shown);
  }
  if (url.hostname === "" || url.hostname.startsWith("-")) throw refused(`${shown} names no host`, "Check its spelling.");
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.password = "";
  if (scheme === "ssh") {
    if (url.username.startsWith("-")) throw refused(`${shown} names no user`, "Check its spelling.");
    return { location: url.href, local: false, shown, authorization: undefined };
  }
  url.username = "";
  const authorization = login === ":" ? undefined : { url: `${url.origin}/`, header: `Authorization: Basic ${Buffer.from(login).toString("base64")}` };
  return { location: url.href, local: false, shown, authorization };
}

function filePath(url: URL, shown: string): string {
  try {
    url.hostname = "";
    return fileURLToPath(url);
  } catch {
    throw refused(`${shown} is not a path`, "Write file:///path.");
  }
}

function localSource(path: string, shown: string): GitSource {
  return { location: path, local: true, shown, authorization: undefined };
}

function refused(message: string, next: string): Fault {
  return new Fault("usage", "recipe-source", message, { next });
}
