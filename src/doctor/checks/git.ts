import type { Check } from "../finding.ts";
import { examineProgram } from "../examine-program.ts";

export const git: Check = {
  id: "git",
  title: "git",
  required: true,
  examine: (host) => examineProgram(host, { names: ["git"], ask: ["--version"], least: "2.25", tool: "git" }),
};
