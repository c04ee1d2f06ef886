import { posix } from "node:path";
import { asObject, asText } from "#recipe/shape.ts";
import type { Payload } from "#recipe/tree.ts";
import type { RecipeFacts } from "./facts/recipe-facts.ts";
import { filesUsed, type ServicePart } from "./look.ts";

type UsedConfig = {
  readonly key: string;
  /** Path in the container, or name at its root. */
  readonly target: string;
  readonly payload: Payload | undefined;
  readonly templated: boolean;
};

/** The configs that a service mounts, with their content; in whichever file they are declared. */
export function usedConfigs(facts: RecipeFacts, parts: readonly ServicePart[]): UsedConfig[] {
  const used = new Map(parts.flatMap((part) => filesUsed(part, "configs")).map(({ source, target }) => [source, target]));
  return [...used].map(([key, target]) => {
    const definition = asObject(facts.files.map((file) => asObject(file.filled["configs"])[key]).find((each) => each !== undefined));
    const path = asText(definition["file"]);
    return { key, target, payload: path === undefined ? undefined : payloadAt(facts, path), templated: definition["template_driver"] === "golang" };
  });
}

/** The file that a path in a compose file leads to. */
export function payloadAt({ tree, selection }: RecipeFacts, path: string): Payload | undefined {
  const whole = posix.isAbsolute(path) ? posix.relative(tree.folder, path) : posix.join(selection.baseFolder, path);
  return tree.payloads.find((payload) => payload.path === whole || payload.path === posix.normalize(path));
}
