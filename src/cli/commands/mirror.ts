import { join } from "node:path";
import { Fault, messageOf } from "#kit/fault.ts";
import { openForge } from "#forge/open.ts";
import type { MirrorSync } from "#forge/mirror-sync.ts";
import { syncRecipe, type MirrorParts } from "#sweep/sources/mirrors.ts";
import { enrolledFor, upstreamOf } from "../enrolment.ts";
import { exitCodes } from "../exit-codes.ts";
import { openSession, type Session } from "../session.ts";

/** The configured forge; null where there is none. */
export async function mirrorParts({ config, context, home }: Session): Promise<MirrorParts | null> {
  if (!config.forge) return null;
  const { url, owner, token_file: tokenFile } = config.forge;
  const forge = await openForge({ url, tokenFile, redactor: context.redactor });
  return { forge, owner, store: context.store, workFolder: join(home, "cache", "mirrors"), timeoutSeconds: config.sweep?.remote_timeout ?? 600, clock: context.clock };
}

type MirrorOptions = { readonly suites?: string; readonly json?: boolean };

/** `cc-ci mirror sync`: one recipe's mirror, or all that are enrolled. */
export async function mirrorSyncCommand(recipe: string | undefined, options: MirrorOptions): Promise<void> {
  await using session = await openSession({ json: options.json });
  const { context } = session;
  const parts = await mirrorParts(session);
  if (!parts) throw new Fault("usage", "forge-not-configured", "there is no forge in the configuration, so there are no mirrors", { next: "Add `[forge]` with `url`, `owner` and `token_file` to the configuration." });
  const all = await enrolledFor(session, options);
  const known = all.find((one) => one.recipe === recipe);
  const wanted = recipe === undefined ? all : [known ?? { recipe, upstream: upstreamOf(session, recipe) }];
  if (wanted.length === 0) throw new Fault("usage", "sweep-nothing-to-mirror", "no recipe is enrolled", { next: "A suite enrols its recipe with `canonical: true`." });
  let failed = 0;
  for (const one of wanted) {
    context.signal.throwIfAborted();
    try {
      const sync = await syncRecipe({ ...parts, onStep: (of, step) => (options.json ? session.print(JSON.stringify({ kind: "step", recipe: of, step })) : undefined) }, one, context.signal);
      session.print(options.json ? JSON.stringify({ kind: "synced", sync }) : describe(sync));
    } catch (error) {
      context.signal.throwIfAborted();
      failed += 1;
      const fault = error instanceof Fault ? error : undefined;
      session.print(options.json ? JSON.stringify({ kind: "failed", recipe: one.recipe, code: fault?.code ?? "unforeseen", message: messageOf(error) }) : `✘ ${one.recipe}: ${messageOf(error)}${fault?.next ? `\n  → ${fault.next}` : ""}`);
    }
  }
  process.exitCode = session.interrupted() ?? (failed === 0 ? exitCodes.green : exitCodes.infrastructure);
}

/** `cc-ci mirror list`. */
export async function mirrorListCommand(options: MirrorOptions): Promise<void> {
  await using session = await openSession({ json: options.json });
  const mirrors = await session.context.store.mirrors.all();
  if (options.json) return mirrors.forEach((mirror) => session.print(JSON.stringify(mirror)));
  if (mirrors.length === 0) return session.print("no mirrors yet: `cc-ci mirror sync` makes them");
  for (const { recipe, mirror, syncedAt, tags, error } of mirrors) session.print(`${recipe}  ${mirror ?? "no mirror"}  ${Object.keys(tags).length} releases  ${error ? `failed: ${error}` : `in step since ${syncedAt ?? "never"}`}`);
}

function describe(sync: MirrorSync): string {
  const done = [...(sync.created ? ["made"] : []), ...(sync.pushed ? [`pushed ${sync.refs.length} refs`] : []), ...sync.pullRequests.filter(({ kind }) => kind === "closed").map(({ number }) => `closed pull request ${number}`)];
  const events = sync.events.map((event) => `\n  ! ${event.kind}${"tag" in event ? ` ${event.tag}` : ""}`);
  return `✔ ${sync.recipe}: ${done.length > 0 ? done.join(", ") : "already in step"} (${sync.mirror})${events.join("")}`;
}
