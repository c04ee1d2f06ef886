import { join } from "node:path";
import { packageRoot } from "#kit/packages.ts";
import { enrolledRecipes, type Enrolled } from "#sweep/enrolled.ts";
import type { Session } from "./session.ts";

/** Where recipes of Co-op Cloud are, unless the configuration says otherwise. */
export const coopCloud = "https://git.coopcloud.tech/coop-cloud/{recipe}.git";

type Options = { readonly suites?: string };

/** The recipes that the suites of the command line, else of the configuration, else of the checkout enrol. */
export async function enrolledFor(session: Pick<Session, "config" | "home">, options: Options): Promise<Enrolled[]> {
  return await enrolledRecipes({ suites: options.suites ?? session.config.suites ?? join(packageRoot, "suites"), upstream: session.config.upstream ?? coopCloud, stateHome: session.home });
}

/** Where a recipe is whose suite does not say, or that has none. */
export function upstreamOf({ config }: Pick<Session, "config">, recipe: string): string {
  return (config.upstream ?? coopCloud).replaceAll("{recipe}", recipe);
}
