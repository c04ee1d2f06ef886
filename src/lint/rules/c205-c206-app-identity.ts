import type { Facts } from "../facts/facts.ts";
import { startOf } from "../look.ts";
import type { Finding, Rule } from "../rule.ts";

/** What `TYPE` calls the recipe, version and path cut off. */
function typeOf({ env }: Facts): string | undefined {
  const entry = env.entries.findLast(({ key }) => key === "RECIPE") ?? env.entries.findLast(({ key }) => key === "TYPE");
  return entry?.value.replace(/:.*$/, "").split("/").at(-1);
}

export const c205: Rule = {
  id: "C205",
  title: "DOMAIN of the sample is <recipe>.example.com",
  severity: "warning",
  why: "`abra app new` replaces exactly this text by the app's domain. Any other stays, and the app is then routed and checked at somebody else's host.",
  fix: "Write DOMAIN=<recipe>.example.com with the recipe's own name.",
  abra: false,
  check: (facts) => {
    const names = [...new Set([typeOf(facts), facts.name])].filter((name) => name !== undefined && name !== "");
    return facts.env.entries.filter((entry) => entry.key === "DOMAIN" && !names.some((name) => entry.value.includes(`${name}.example.com`))).map((entry) => ({
      message: `DOMAIN is "${entry.value}" and not ${names[0]}.example.com`,
      at: entry.valueAt,
    }));
  },
};

export const c206: Rule = {
  id: "C206",
  title: "TYPE of the sample names the recipe",
  severity: "error",
  why: "abra finds an app's recipe by it.",
  fix: "Write TYPE=<recipe> at the top of .env.sample.",
  abra: false,
  check: (facts): Finding[] => {
    if (!facts.tree.envSample) return [];
    const type = typeOf(facts);
    if (!type) return [{ message: ".env.sample sets no TYPE", at: startOf(".env.sample") }];
    const entry = facts.env.entries.findLast(({ key }) => key === "TYPE" || key === "RECIPE");
    return type === facts.name ? [] : [{ message: `TYPE is ${type}, and the recipe is called ${facts.name}`, at: entry?.valueAt ?? startOf(".env.sample"), severity: "warning" }];
  },
};
