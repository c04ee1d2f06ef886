import { readCoopLabels, serviceLabels } from "#recipe/labels.ts";
import { at, atPair, findLabel, serviceParts, startOf } from "../look.ts";
import { needsMerged } from "../needs.ts";
import type { Finding, Rule } from "../rule.ts";

export const c308: Rule = {
  id: "C308",
  title: "service app says how long a deploy may take",
  severity: "note",
  why: "abra gives up after a time of its own that differs from version to version, and operators on slow hosts cannot change it.",
  fix: 'Add the label "coop-cloud.${STACK_NAME}.timeout=${TIMEOUT:-300}", in seconds, to deploy.labels of app.',
  abra: false,
  unchecked: needsMerged,
  check: (facts): Finding[] => {
    const labels = serviceLabels(facts.merged ?? {})["app"];
    if (!labels) return [];
    const { timeout, timeoutText } = readCoopLabels(labels, facts.stack);
    if (timeout !== undefined) return [];
    const found = findLabel(facts, "app", `coop-cloud.${facts.stack}.timeout`);
    if (found) return [{ message: `the timeout "${timeoutText}" is not a whole number of seconds`, at: atPair(found.part, found.pair), severity: "warning" }];
    const app = serviceParts(facts.files).find((part) => part.name === "app");
    return [{ message: "service app has no timeout label", at: app ? at(app, "deploy", "labels") : startOf("compose.yml") }];
  },
};
