import { Fault } from "#kit/fault.ts";
import type { CommandResult } from "#kit/process.ts";
import { gitErrors } from "./run.ts";
import type { GitSource } from "./source.ts";

/** Why a repository could not be reached, from what git said: the address is wrong, or the way to it. */
export function unreachable(source: GitSource, result: CommandResult): Fault {
  const lines = gitErrors(result);
  const text = lines.join("\n");
  if (result.timedOut) return new Fault("infrastructure", "git-timeout", `${source.shown} did not answer in time`, { evidence: lines });
  if (/authentication failed|could not read (username|password)|permission denied|\b40[13]\b/i.test(text)) {
    return new Fault("usage", "recipe-access", `${source.shown} does not let us in`, { next: "Check the address and its credentials.", evidence: lines });
  }
  if (source.local || /not found|does not exist|does not appear to be a git repository|\b404\b/i.test(text)) {
    return new Fault("usage", "recipe-missing", `${source.shown} is not a git repository that can be read`, { next: "Give the path or URL of a recipe's git repository.", evidence: lines });
  }
  return new Fault("infrastructure", "git-unreachable", `${source.shown} cannot be reached: ${lines.at(-1) ?? ""}`, { evidence: lines });
}
