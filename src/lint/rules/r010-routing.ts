import { labelsOf, serviceParts, startOf } from "../look.ts";
import type { Rule } from "../rule.ts";

export const r010: Rule = {
  id: "R010",
  title: "some service is routed by Traefik",
  severity: "error",
  why: "The app has a domain, and nothing would answer on it.",
  fix: 'Add the label "traefik.enable=true" and a router to deploy.labels of the service that serves the domain. A recipe that serves no web page has no DOMAIN in its .env.sample.',
  abra: true,
  check: ({ files, env }) => {
    const served = env.entries.some((entry) => entry.key === "DOMAIN");
    const parts = serviceParts(files);
    const routed = parts.some((part) => labelsOf(part).some(({ key, value }) => key.toLowerCase() === "traefik.enable" && /^(1|t|true)$/i.test(value ?? "")));
    const readable = files.some((file) => !file.source.refused);
    if (!served || routed || !readable) return [];
    const app = parts.find((part) => part.name === "app");
    return [{ message: "no service has the label traefik.enable=true", at: app ? app.file.source.positionOf([...app.path, "deploy", "labels"]) : startOf("compose.yml") }];
  },
};
