import { charsetNames } from "#recipe/generate-secret.ts";
import { asObject } from "#recipe/shape.ts";
import type { Facts } from "../facts/facts.ts";
import { startOf } from "../look.ts";
import { needsMerged } from "../needs.ts";
import type { Rule } from "../rule.ts";
import { sentence } from "../sentence.ts";

export const c207: Rule = {
  id: "C207",
  title: "no modifier hides in a commented line",
  severity: "note",
  why: "Modifiers count only on active lines. Whoever enables the secret by adding the bare variable gets a value of another kind or length.",
  fix: "Tell operators to uncomment the line as it is, comment included.",
  abra: false,
  check: ({ env }) => env.commented.filter((entry) => /^SECRET_\w+_VERSION$/.test(entry.key) && Object.keys(entry.modifiers).length > 0).map((entry) => ({
    message: `${entry.key} is commented out together with ${Object.entries(entry.modifiers).map(([name, value]) => `${name}=${value}`).join(" ")}`,
    at: entry.keyAt,
  })),
};

export const c208: Rule = {
  id: "C208",
  title: "every secret that the sample's stack uses can be made",
  severity: "error",
  why: "A deploy is refused while a secret is missing, and `abra app secret generate` cannot make one without a version or with an impossible length.",
  fix: "Set SECRET_<NAME>_VERSION=v1 in .env.sample, with a length from 5 to 1024 where one is wanted.",
  abra: false,
  unchecked: needsMerged,
  check: (facts) => facts.secrets.problems
    // Names that are too long and uses of what is not declared have rules of their own.
    .filter(({ code }) => code !== "secret-name-too-long" && code !== "secret-not-declared")
    .map((problem) => ({ message: sentence(problem), at: problem.at ?? secretAt(facts, /the secret (\S+)/.exec(problem.message)?.[1] ?? "") })),
};

export const c209: Rule = {
  id: "C209",
  title: "secrets are used, and their alphabets are known",
  severity: "note",
  why: "A declared secret that no service uses is never made; a charset that abra does not know counts as the default.",
  fix: `Remove the secret or use it; write one of ${charsetNames.join(" ")} as charset.`,
  abra: false,
  unchecked: needsMerged,
  check: (facts) => [
    ...facts.secrets.unused.map((key) => ({ message: `no service uses the secret ${key}`, at: secretAt(facts, key) })),
    ...facts.secrets.plans.filter((plan) => plan.unknownCharset !== undefined).map((plan) => ({
      message: `the secret ${plan.key} wants charset=${plan.unknownCharset}, which abra does not know`,
      at: facts.env.entries.findLast((entry) => entry.key === plan.variable)?.valueAt ?? startOf(".env.sample"),
      severity: "warning" as const,
    })),
  ],
};

function secretAt({ files }: Facts, key: string): ReturnType<typeof startOf> {
  const file = files.find((each) => each.selected && Object.hasOwn(asObject(each.source.model["secrets"]), key));
  return file?.source.positionOf(["secrets", key]) ?? startOf("compose.yml");
}
