import { Fault } from "#kit/fault.ts";
import type { RunRequest } from "#run/request.ts";
import type { CanonicalContext } from "./context.ts";
import { lockCanonical } from "./leases.ts";
import { prove } from "./prove.ts";
import type { CanonicalRecord } from "./record.ts";

/** Makes an earlier known-good current again, after it has proven itself anew. Until then the present one stays. */
export async function activate(context: CanonicalContext, request: RunRequest, wanted: CanonicalRecord): Promise<CanonicalRecord> {
  await using _lock = await lockCanonical(context, wanted.recipe, `activation of ${wanted.id}`);
  const record = await context.store.canonicals.get(wanted.id);
  if (!record || record.state === "pruned") throw new Fault("usage", "canonical-pruned", `the snapshot of ${wanted.id} is gone`, { next: "`cc-ci canonical history` names those that are still there." });
  const proof = await prove(context, request, record, null);
  context.say(`${record.recipe} ${record.version}: proven by ${proof.results.run.id}, becomes the canonical`);
  const current = await context.store.canonicals.activate(record.id);
  context.say(`${record.recipe} ${record.version}: is the canonical`);
  return current;
}
