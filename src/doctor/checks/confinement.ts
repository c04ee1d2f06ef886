import { lacksToConfine, missingPrograms } from "#shipped/sandbox/probe.ts";
import type { Check } from "../finding.ts";
import type { Tool } from "../tools.ts";

/** What the tests are confined in that a recipe ships; without it they are refused. It is tried, with a script that tells what it can reach. */
export const confinement: Check = {
  id: "confinement",
  title: "Shipped tests",
  required: false,
  async examine(host) {
    const missing = await missingPrograms(host.env);
    const refused = "tests that recipes ship are refused";
    if (missing.length > 0) return { state: "lacks", detail: `${missing.join(", ")} not installed: ${refused}`, tools: [...new Set(missing.map((name) => packageOf[name] ?? "util-linux"))] };
    const lacks = await lacksToConfine(host.env);
    return lacks === null ? { state: "ok", detail: "tests that recipes ship can be confined" } : { state: "limited", detail: `${lacks}: ${refused}` };
  },
};

const packageOf: Readonly<Record<string, Tool>> = { bwrap: "bubblewrap", ip: "iproute2" };
