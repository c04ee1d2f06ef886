import { Fault } from "#kit/fault.ts";
import type { Redactor } from "#kit/redact.ts";
import { maskUrl } from "#recipe/git/mask-url.ts";
import { ForgejoDriver } from "./forgejo/driver.ts";
import type { Forge } from "./port.ts";
import { readForgeToken } from "./token.ts";

export type ForgeSettings = {
  /** Start page of the forge. Plain HTTP only on this machine. */
  readonly url: string;
  /** Without one the token comes from the environment. */
  readonly tokenFile?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  /** Learns the token in all its forms. */
  readonly redactor?: Redactor | undefined;
  /** Of one call. Default 30. */
  readonly callTimeoutSeconds?: number;
};

/** The configured forge. Asks nothing of it yet; `whoAmI` tells whether it lets us in. */
export async function openForge(settings: ForgeSettings): Promise<Forge> {
  const url = checkForgeUrl(settings.url);
  const token = await readForgeToken({ file: settings.tokenFile, env: settings.env ?? process.env });
  return new ForgejoDriver({ url, token, timeoutSeconds: settings.callTimeoutSeconds, onSecret: (secret) => settings.redactor?.add(secret) });
}

/** The address without a slash at its end. Pure. */
export function checkForgeUrl(text: string): string {
  const refused = (message: string, next: string): Fault => new Fault("usage", "forge-url", message, { next });
  if (!URL.canParse(text)) throw refused(`${maskUrl(text)} is not the address of a forge`, "Write https://host.");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") throw refused(`${maskUrl(text)} holds credentials`, "Put the token into a file of its own.");
  if (url.search !== "" || url.hash !== "") throw refused(`${maskUrl(text)} is not a start page`, "Leave out what follows the path.");
  const here = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && here)) throw refused(`${maskUrl(text)} would show the token to the network`, "Use https.");
  return url.href.replace(/\/+$/, "");
}
