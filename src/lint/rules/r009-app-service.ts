import { serviceParts, startOf } from "../look.ts";
import type { Rule } from "../rule.ts";

export const r009: Rule = {
  id: "R009",
  title: "one service is called app",
  severity: "error",
  why: "abra puts the version on that service, gives it the app's settings and reads its timeout there.",
  fix: "Call the main service app.",
  abra: true,
  check: ({ files }) => {
    const selected = files.filter((file) => file.selected);
    const looked = selected.length > 0 ? selected : files;
    if (looked.every((file) => file.source.refused) || serviceParts(looked).some((part) => part.name === "app")) return [];
    return [{ message: "no service is called app", at: looked[0]?.source.positionOf(["services"]) ?? startOf("compose.yml") }];
  },
};
