import { canIsolate } from "#suite/process/isolate.ts";
import { findProgram } from "../find-program.ts";
import type { Check } from "../finding.ts";

/** A network namespace for tests and browser, so that they reach nothing but the app and are not disturbed by other apps' networks. */
export const isolation: Check = {
  id: "isolation",
  title: "Test isolation",
  required: false,
  async examine(host) {
    if (!(await findProgram(["ip"], host.env))) return { state: "lacks", detail: "no iproute2: tests and browser share the host's network", tools: ["iproute2"] };
    if (await canIsolate()) return { state: "ok", detail: "tests and browser get a network namespace of their own" };
    return { state: "limited", detail: "no network namespace can be made here: tests and browser share the host's network" };
  },
};
