import { atPair, pairsOf, serviceParts } from "../look.ts";
import type { Rule } from "../rule.ts";

export const c305: Rule = {
  id: "C305",
  title: "labels for Traefik, backups and abra stand under deploy",
  severity: "warning",
  why: "In a Swarm these tools look at the labels of services. Labels beside `deploy` are put on containers, where nobody looks.",
  fix: "Move them to deploy.labels.",
  abra: false,
  check: ({ files }) => serviceParts(files).flatMap((part) => pairsOf(part.filled["labels"], [...part.path, "labels"]).filter(({ key }) => /^(traefik|backupbot|coop-cloud|caddy)\b/.test(key)).map((pair) => ({
    message: `the label ${pair.key.replace(/\$\{|\}/g, "")} of service ${part.name} is on the container only`,
    at: atPair(part, pair),
  }))),
};
