import { createHash } from "node:crypto";
import type { Middleware } from "./middleware.ts";
import { canCheck, checkPassword } from "./password.ts";

/** Asks for a user and password. Throws an Error without users, or for users that only a file of Traefik's host knows. */
export function basicAuth(name: string, options: { users?: readonly string[]; usersFile?: string; realm?: string; removeHeader?: boolean; headerField?: string }): Middleware {
  if (options.usersFile) throw new Error("a users file lies on Traefik's host, not in the recipe");
  const users = new Map((options.users ?? []).map((user) => splitUser(user)));
  if (users.size === 0) throw new Error("no users");
  const right = rememberRight();
  const unchecked = [...users.values()].some((hash) => !canCheck(hash));
  return {
    name,
    ...(unchecked && { note: "the form in which some passwords are hashed cannot be checked here (known are bcrypt up to cost 12, apr1 and SHA): such users are always refused" }),
    request: (exchange) => {
      const given = credentials(exchange.headers.get("authorization"));
      const hash = given && users.get(given.user);
      if (given === undefined || hash === undefined || !right(given.password, hash)) {
        return { kind: "unauthorized", status: 401, headers: [["content-type", "text/plain"], ["www-authenticate", `Basic realm="${options.realm || "traefik"}"`]], body: "401 Unauthorized\n" };
      }
      if (options.headerField) exchange.headers.set(options.headerField, given.user);
      if (options.removeHeader) exchange.headers.delete("authorization");
      return undefined;
    },
  };
}

/** So many right passwords are remembered. */
const most = 16;

/** Checks passwords. A right one is not computed again, since bcrypt takes long and a page makes many requests. */
function rememberRight(): typeof checkPassword {
  const known = new Set<string>();
  return (password, hash) => {
    const key = createHash("sha256").update(`${hash} ${password}`).digest("hex");
    if (known.has(key)) return true;
    if (!checkPassword(password, hash)) return false;
    if (known.size >= most) known.clear();
    known.add(key);
    return true;
  };
}

function splitUser(text: string): [string, string] {
  const at = text.indexOf(":");
  if (at < 0) throw new Error("a user must have the form name:hash");
  return [text.slice(0, at), text.slice(at + 1)];
}

function credentials(header: string | undefined): { user: string; password: string } | undefined {
  const encoded = /^basic\s+(\S+)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const at = text.indexOf(":");
  return at < 0 ? undefined : { user: text.slice(0, at), password: text.slice(at + 1) };
}
