import { Fault } from "#kit/fault.ts";

/** What an app needs: the recipes of the apps that must be there before it, by recipe. */
export type Needs = ReadonlyMap<string, readonly string[]>;

/**
 * The recipes that a recipe needs, directly or not, each after those that it needs itself; independent ones can be deployed side by side. Pure.
 * Fault `dependency-cycle` (usage) that names the ring.
 */
export function dependencyOrder(root: string, needs: Needs): string[] {
  const order: string[] = [];
  const visit = (recipe: string, way: readonly string[]): void => {
    const begin = way.indexOf(recipe);
    if (begin >= 0) {
      throw new Fault("usage", "dependency-cycle", `the suites need each other in a ring: ${[...way.slice(begin), recipe].join(" → ")}`, {
        next: "Remove one of these from `dependencies`: each of them would have to be deployed before itself.",
      });
    }
    if (order.includes(recipe)) return;
    for (const needed of needs.get(recipe) ?? []) visit(needed, [...way, recipe]);
    order.push(recipe);
  };
  visit(root, []);
  return order.filter((recipe) => recipe !== root);
}
