import { randomInt } from "node:crypto";
import { Fault } from "#kit/fault.ts";
import type { SecretPlan } from "./secrets.ts";
import { words } from "./words.ts";

/** No characters that are easily taken for one another: neither `l`, `I`, `O`, `0` nor `1`. */
const plain = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const special = "!@#$%^&*_-+=";
/** Without the dollar sign, which shells and compose files would read as a variable. */
const safeSpecial = special.replace("$", "");

const alphabets = {
  default: plain,
  special,
  safespecial: safeSpecial,
  "default,special": plain + special,
  "default,safespecial": plain + safeSpecial,
} as const;

/** Values of the `charset=` modifier. */
export type Charset = keyof typeof alphabets;
export const charsetNames = Object.keys(alphabets) as readonly Charset[];

/** Six words of the 7,776-word list that abra takes have 77.5 bits; as many of ours as give at least that. */
const passphraseBits = 6 * Math.log2(7_776);
export const passphraseWords = Math.ceil(passphraseBits / Math.log2(words.length));

/** The characters of a `charset=` value. */
export function alphabetOf(charset: Charset): string {
  return alphabets[charset];
}

/** A new value by abra's rules, from the system's secure random source. Throws for a secret that must be inserted. */
export function generateSecret(plan: Pick<SecretPlan, "key" | "kind" | "length" | "charset">): string {
  switch (plan.kind) {
    case "passphrase":
      return Array.from({ length: passphraseWords }, () => words[randomInt(words.length)]).join("-");
    case "characters": {
      const alphabet = alphabets[plan.charset ?? "default"];
      if (!plan.length) throw new Fault("infrastructure", "secret-length", `the plan for the secret ${plan.key} has no length`);
      return Array.from({ length: plan.length }, () => alphabet[randomInt(alphabet.length)]).join("");
    }
    case "inserted":
      throw new Fault("suite", "secret-not-inserted", `the secret ${plan.key} is never generated and has no value`, { next: "Insert it in the suite's `installSteps`." });
  }
}
