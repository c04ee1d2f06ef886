import { readFile } from "node:fs/promises";
import { Fault, messageOf } from "#kit/fault.ts";
import type { Adaptation } from "#results/schema.ts";
import { statusOf, type Docker } from "#swarm/engine.ts";
import { pinnedReference } from "#swarm/images.ts";
import { namespaceLabel, type OwnerLabels } from "#swarm/labels.ts";
import type { ServiceRow } from "#swarm/service-facts.ts";
import { commitLabels } from "../abra-additions.ts";
import type { Deployed, DeployDriver, Deployment } from "../port.ts";
import { convertService } from "./convert.ts";
import type { FileModel, StackModel } from "./model.ts";
import { engineName, networkKeys, usedFiles, usedNetworks } from "./names.ts";
import type { ServiceSpec } from "./spec.ts";

export type StackDriverOptions = { readonly docker: Docker; readonly owner: OwnerLabels; readonly withoutIpvs: boolean };

/** The built-in driver: does what `docker stack deploy` does, with abra's rules, services side by side. */
export function stackDriver(options: StackDriverOptions): DeployDriver {
  return { name: "stack", deploy: (deployment, signal) => deployStack(options, deployment, signal) };
}

async function deployStack({ docker, owner, withoutIpvs }: StackDriverOptions, deployment: Deployment, signal: AbortSignal): Promise<Deployed> {
  const { model, stack } = deployment;
  const keys = Object.keys(model.services);
  if (keys.length === 0) throw new Fault("recipe", "no-services", "the recipe declares no service", { next: "Add at least the service `app`." });
  const [, secrets, configs, existing] = await Promise.all([
    makeNetworks(docker, model, stack, owner),
    makeFiles(docker, "secrets", deployment, owner),
    makeFiles(docker, "configs", deployment, owner),
    stackServices(docker, stack),
  ]);
  const digests = new Map(deployment.images.map((facts) => [facts.image, pinnedReference(facts)]));
  const specs = keys.map((key) =>
    convertService(model, key, { stack, lookup: { secrets, configs, digests }, owner, serviceLabels: commitLabels(deployment.commit), withoutIpvs }),
  );
  signal.throwIfAborted();
  await Promise.all(specs.map((spec) => applyService(docker, spec, existing.get(spec.Name))));
  const declared = new Set(specs.map((spec) => spec.Name));
  return {
    services: keys,
    orphans: [...existing.values()].filter((row) => !declared.has(row.Spec.Name)).map((row) => ({ id: row.ID, name: row.Spec.Name })),
    adaptations: adaptationsOf(model, specs, withoutIpvs, stack),
  };
}

async function makeNetworks(docker: Docker, model: StackModel, stack: string, owner: OwnerLabels): Promise<void> {
  const present = await docker.listNetworks();
  await Promise.all(
    [...usedNetworks(model)].map(async (key) => {
      const entry = model.networks?.[key];
      const name = engineName(stack, key, entry);
      const there = present.find((network) => network.Name === name);
      if (entry?.external) {
        if (!there) {
          throw new Fault(name === "proxy" ? "infrastructure" : "recipe", "network-missing", `network "${name}" is declared as external, but could not be found`, {
            next: name === "proxy" ? "Run `cc-ci doctor --fix`." : "Only `proxy` exists on every host.",
          });
        }
        return;
      }
      if (there) return;
      await engineCall("network", name, () =>
        docker.createNetwork({
          Name: name,
          Driver: entry?.driver ?? "overlay",
          Internal: entry?.internal ?? false,
          Attachable: entry?.attachable ?? false,
          Labels: { ...entry?.labels, [namespaceLabel]: stack, ...owner },
          ...(entry?.driver_opts && { Options: { ...entry.driver_opts } }),
          ...(entry?.ipam && {
            IPAM: { Driver: entry.ipam.driver ?? "default", Config: (entry.ipam.config ?? []).map((c) => ({ ...(c.subnet && { Subnet: c.subnet }) })) },
          }),
        }),
      );
    }),
  );
}

/** Creates the secrets or configs that carry a file, and returns the ids of all that exist, by engine name. */
async function makeFiles(docker: Docker, kind: "secrets" | "configs", { model, stack }: Deployment, owner: OwnerLabels): Promise<Map<string, string>> {
  const listed = kind === "secrets" ? await docker.listSecrets() : await docker.listConfigs();
  const ids = new Map(listed.map((row) => [row.Spec?.Name ?? "", row.ID]));
  await Promise.all(
    [...usedFiles(model, kind)].map(async (key) => {
      const entry = model[kind]?.[key];
      if (!entry || entry.external || !entry.file) return;
      const name = engineName(stack, key, entry);
      ids.set(name, await makeFile(docker, kind, name, entry, { stack, owner, id: ids.get(name) }));
    }),
  );
  return ids;
}

type FileContext = { readonly stack: string; readonly owner: OwnerLabels; readonly id: string | undefined };

async function makeFile(docker: Docker, kind: "secrets" | "configs", name: string, entry: FileModel & { readonly template_driver?: string }, context: FileContext): Promise<string> {
  const data = await readFile(entry.file ?? "");
  if (data.length === 0) throw new Fault("recipe", "empty-file", `${kind.slice(0, -1)} "${name}" is an empty file, which the engine refuses`, { next: "Put at least one byte into it." });
  const Data = data.toString("base64");
  if (context.id !== undefined) {
    if (kind === "configs") await refuseChange(docker, context.id, name, Data);
    return context.id;
  }
  const body = {
    Name: name,
    Labels: { ...entry.labels, [namespaceLabel]: context.stack, ...context.owner },
    Data,
    ...(entry.template_driver && { Templating: { Name: entry.template_driver } }),
  };
  const made = await engineCall(kind.slice(0, -1), name, () => (kind === "secrets" ? docker.createSecret(body) : docker.createConfig(body)));
  return (made as unknown as { id?: string; ID?: string }).id ?? (made as unknown as { ID: string }).ID;
}

/** Swarm never changes a config's content: the same name with other data is what an operator meets as "only updates to Labels are allowed". */
async function refuseChange(docker: Docker, id: string, name: string, data: string): Promise<void> {
  const row = (await docker.getConfig(id).inspect()) as { Spec?: { Data?: string } };
  if (row.Spec?.Data === data) return;
  throw new Fault("recipe", "config-changed", `config "${name}" changed its content but not its name: Swarm allows only updates to labels`, {
    next: "Raise the config's version in abra.sh whenever its content changes.",
  });
}

async function stackServices(docker: Docker, stack: string): Promise<Map<string, ServiceRow>> {
  const rows = (await docker.listServices({ filters: { label: [`${namespaceLabel}=${stack}`] } })) as unknown as ServiceRow[];
  return new Map(rows.map((row) => [row.Spec.Name, row]));
}

async function applyService(docker: Docker, spec: ServiceSpec, existing: ServiceRow | undefined): Promise<void> {
  if (!existing) {
    await engineCall("service", spec.Name, () => docker.createService(spec as never));
    return;
  }
  for (let attempt = 1; ; attempt += 1) {
    const row = (await docker.getService(existing.ID).inspect()) as unknown as ServiceRow;
    const body = { ...spec, TaskTemplate: { ...spec.TaskTemplate, ForceUpdate: row.Spec.TaskTemplate.ForceUpdate ?? 0 }, version: row.Version.Index };
    try {
      await docker.getService(existing.ID).update(body);
      return;
    } catch (error) {
      // Swarm itself may touch the service between our read and our write.
      if (attempt < 5 && messageOf(error).includes("update out of sequence")) continue;
      throw engineRefusal("service", spec.Name, error);
    }
  }
}

async function engineCall<T>(kind: string, name: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw engineRefusal(kind, name, error);
  }
}

/** What the engine says, with status 500, of a placement constraint that it cannot read. */
const badConstraint = /code = Unknown desc = (?:constraint expected|key '|value ')/;

/** The engine answers 400 and 409 to what the recipe asks for, and 500 for its own trouble; constraints alone are an exception. */
function engineRefusal(kind: string, name: string, error: unknown): Fault {
  const status = statusOf(error);
  const recipe = status === 400 || status === 409 || badConstraint.test(messageOf(error));
  return new Fault(recipe ? "recipe" : "infrastructure", `${kind}-refused`, `the engine refuses ${kind} "${name}": ${messageOf(error)}`, { cause: error });
}

function adaptationsOf(model: StackModel, specs: readonly ServiceSpec[], withoutIpvs: boolean, stack: string): Adaptation[] {
  const changed = specs.filter((spec) => {
    const wanted = model.services[spec.Name.slice(stack.length + 1)]?.deploy?.endpoint_mode ?? "vip";
    return spec.EndpointSpec.Mode !== wanted;
  });
  const shared = Object.entries(model.services).filter(([, service]) => networkKeys(service).some((key) => model.networks?.[key]?.external));
  return [
    ...(withoutIpvs && changed.length > 0
      ? [{ kind: "endpoint-mode", what: `endpoint_mode: dnsrr for ${changed.map((spec) => spec.Name).join(", ")}`, why: "the kernel has no IPVS and cannot serve Swarm's virtual addresses" }]
      : []),
    ...(shared.length > 0
      ? [{ kind: "network-alias", what: `no bare service name on shared networks for ${shared.map(([key]) => key).join(", ")}`, why: "on a shared network the name would answer for every app" }]
      : []),
  ];
}
