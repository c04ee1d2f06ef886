import { readFile, stat } from "node:fs/promises";
import { Fault } from "#kit/fault.ts";

/** Holds the token itself, where no file is named. */
export const tokenVariable = "CC_CI_FORGE_TOKEN";

/** Reads the forge's token from a file that only its owner may read, or else from the environment. It is not kept anywhere. */
export async function readForgeToken({ file, env }: { readonly file?: string | undefined; readonly env: NodeJS.ProcessEnv }): Promise<string> {
  if (file !== undefined) return checkToken(await readPrivate(file), file);
  const value = env[tokenVariable];
  if (value === undefined || value.trim() === "") {
    throw new Fault("usage", "forge-token-missing", "there is no token for the forge", { next: `Name a file with forge_token_file, or set ${tokenVariable}.` });
  }
  return checkToken(value, tokenVariable);
}

async function readPrivate(file: string): Promise<string> {
  const unreadable = (cause: unknown): Fault => new Fault("usage", "forge-token-unreadable", `the token file ${file} cannot be read`, { next: "Give a file that the user of cc-ci may read.", cause });
  const about = await stat(file).catch((error: unknown) => {
    throw unreadable(error);
  });
  if ((about.mode & 0o077) !== 0) {
    throw new Fault("usage", "forge-token-open", `others may read the token file ${file}`, { next: `chmod 600 ${file}`, evidence: [`mode ${(about.mode & 0o777).toString(8)}`] });
  }
  return readFile(file, "utf8").catch((error: unknown) => {
    throw unreadable(error);
  });
}

/** A token is one word; anything else would break the header that it goes into. */
function checkToken(text: string, from: string): string {
  const token = text.trim();
  if (/^[\u0021-\u007e]{8,}$/.test(token)) return token;
  throw new Fault("usage", "forge-token-invalid", `${from} does not hold a token`, { next: "Put the token there, and nothing else." });
}
