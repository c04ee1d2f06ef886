import type { Position } from "#kit/fault.ts";
import type { Path } from "#recipe/compose/types.ts";
import { valueAt } from "./facts/format.ts";
import type { RecipeFacts } from "./facts/recipe-facts.ts";
import { startOf } from "./look.ts";

/** Where the merged stack has something from: the last selected file with it, or with the nearest thing around it. */
export function locate({ files }: Pick<RecipeFacts, "files">, path: Path): Position {
  const selected = files.filter((file) => file.selected);
  for (let length = path.length; length > 0; length--) {
    const part = path.slice(0, length);
    const holder = selected.findLast((file) => valueAt(file.source.model, part) !== undefined);
    if (holder) return holder.source.positionOf(part);
  }
  return startOf(selected[0]?.path ?? "compose.yml");
}
