import type { Check } from "../finding.ts";
import { examineProgram } from "../examine-program.ts";

export const restic: Check = {
  id: "restic",
  title: "restic",
  required: true,
  examine: (host) =>
    examineProgram(host, { names: ["restic"], ask: ["version"], least: "0.14", tool: "restic", newer: "restic self-update" }),
};
