import type { EnvEntry } from "#recipe/env/parse.ts";
import { serviceMap } from "../look.ts";
import type { Facts } from "../facts/facts.ts";
import type { Finding, Rule } from "../rule.ts";

export const c218: Rule = {
  id: "C218",
  title: "the sample leaves STACK_NAME alone",
  severity: "warning",
  why: "A stack's name comes from the app's domain. Written into the sample, all apps made from it share one stack and overwrite each other, and their backups are not found.",
  fix: "Remove the line.",
  abra: false,
  check: ({ env }) => env.entries.filter((entry) => entry.key === "STACK_NAME").map((entry) => ({ message: `STACK_NAME is set to "${entry.value}"`, at: entry.keyAt })),
};

export const c219: Rule = {
  id: "C219",
  title: "commands after a deploy name a service and a function of abra.sh",
  severity: "error",
  why: "The deploy itself succeeds and then ends in an error, with the rest of the commands left out.",
  fix: 'Write "<service> <function> [arguments]", several separated by |, and define the function in abra.sh.',
  abra: false,
  check: (facts) => facts.env.entries.filter((entry) => /^POST_(DEPLOY|UPGRADE)_CMDS$/.test(entry.key)).flatMap((entry) => checkCommands(facts, entry)),
};

function checkCommands({ files, abraSh }: Facts, entry: EnvEntry): Finding[] {
  const services = serviceMap(files);
  return entry.value.split("|").filter((command) => entry.value.trim() !== "" || command.trim() !== "").flatMap((command): Finding[] => {
    const [service = "", name] = command.trim().split(" ");
    if (name === undefined) return [{ message: `${entry.key}: "${command.trim()}" names no function`, at: entry.valueAt }];
    if (service !== "local" && !services.has(service)) return [{ message: `${entry.key}: there is no service ${service}`, at: entry.valueAt }];
    return abraSh.functions.includes(name) ? [] : [{ message: `${entry.key}: abra.sh has no function ${name}`, at: entry.valueAt }];
  });
}
