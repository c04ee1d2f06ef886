import { looksSecret } from "#kit/redact.ts";

const mask = "[secret]";

/** Every URL in a text without its credentials. A user name alone is kept where it is no credential, as in `ssh://git@host`. */
export function maskUrl(text: string): string {
  return text.replace(/\b([A-Za-z][A-Za-z0-9+.-]*):\/\/[^\s'"<>]+/g, (url, scheme: string) => maskQuery(maskLogin(url, scheme.toLowerCase())));
}

/** Up to the last `@` before the path: a password may hold one that was not encoded. */
function maskLogin(url: string, scheme: string): string {
  return url.replace(/^([^:]+:\/\/)([^/?#]*)@/, (whole, start: string, login: string) => {
    const isName = scheme === "ssh" && !login.includes(":");
    return isName ? whole : `${start}${mask}@`;
  });
}

function maskQuery(url: string): string {
  return url.replace(/([?&])([^=&#]+)=([^&#]*)/g, (whole, mark: string, name: string) => (looksSecret(name) ? `${mark}${name}=${mask}` : whole));
}
