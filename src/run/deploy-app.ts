import { notePulled } from "#disk/pulled-images.ts";
import type { Deployed } from "#deploy/port.ts";
import { ensureImages } from "#swarm/images.ts";
import { Fault } from "#kit/fault.ts";
import { nameFaults } from "#recipe/stack-name.ts";
import { engineName, networkKeys } from "#deploy/stack/names.ts";
import type { Run } from "./context.ts";
import type { Prepared } from "./prepare.ts";
import type { Site } from "./site.ts";
import type { Say } from "./steps.ts";

/**
 * The one way in which an app gets onto the engine, for base, head and promotion alike: images present, secrets made, specs applied. Does not wait for
 * convergence.
 */
export async function deployApp(run: Site & Pick<Run, "secrets">, prepared: Prepared, say: Say): Promise<Deployed> {
  const { deployment } = prepared;
  refuseNames(prepared);
  const services = Object.entries(deployment.model.services);
  const wanted = services.flatMap(([, service]) => service.image ?? []);
  const [images] = await Promise.all([
    ensureImages(run.docker, wanted, { signal: run.signal, say, warn: run.warn }),
    run.secrets.make(run.docker, prepared.secrets, prepared, run.owner),
  ]);
  await notePulled(run.request.stateHome, images, run.clock.now());
  for (const [service, { image }] of services) {
    const facts = images.find((candidate) => candidate.image === image);
    if (facts) run.state.images.push({ phase: deployment.phase, service, image: facts.image, digest: facts.digest, id: facts.id });
  }
  say(`deploying ${services.length} services`);
  const whole = { ...deployment, images };
  const deployed = await run.driver.deploy(whole, run.signal);
  for (const adaptation of deployed.adaptations) {
    if (!run.state.adaptations.some((known) => known.kind === adaptation.kind && known.what === adaptation.what)) run.state.adaptations.push(adaptation);
  }
  run.state.installed = { deployment: whole, deployed };
  return deployed;
}

function refuseNames({ deployment: { model, stack } }: Prepared): void {
  const own = (kind: "networks" | "secrets" | "configs"): [string, { name?: string; external?: boolean }][] => Object.entries(model[kind] ?? {}) as never;
  const used = new Set(Object.values(model.services).flatMap((service) => networkKeys(service)));
  const [fault] = nameFaults(stack, {
    services: Object.keys(model.services),
    networks: own("networks").filter(([key, entry]) => !entry.external && used.has(key)).map(([key]) => key),
    secrets: own("secrets").map(([key, entry]) => engineName(stack, key, entry)),
    configs: own("configs").map(([key, entry]) => engineName(stack, key, entry)),
  });
  if (fault) throw new Fault("recipe", fault.code, fault.message, fault.next ? { next: fault.next } : {});
}
