import { Fault } from "#kit/fault.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import type { ServiceModel, StackModel } from "./model.ts";
import { engineName } from "./names.ts";
import type { Mount } from "./spec.ts";

type VolumeUse = NonNullable<ServiceModel["volumes"]>[number];

/** A service's volumes as mounts. Named volumes carry the stack's and the run's labels, so that the engine creates them with these. */
export function convertMounts(model: StackModel, service: ServiceModel, stack: string, owner: Readonly<Record<string, string>>): Mount[] {
  return (service.volumes ?? []).map((use) => {
    const mount: Mount = { Type: use.type, Target: use.target, ...(use.read_only && { ReadOnly: true }) };
    if (use.type === "bind") return { ...mount, Source: use.source ?? "", ...(use.bind?.propagation && { BindOptions: { Propagation: use.bind.propagation } }) };
    if (use.type === "tmpfs") return { ...mount, ...(use.tmpfs?.size && { TmpfsOptions: { SizeBytes: use.tmpfs.size } }) };
    if (!use.source) return mount;
    return { ...mount, ...namedVolume(model, use, stack, owner) };
  });
}

function namedVolume(model: StackModel, use: VolumeUse, stack: string, owner: Readonly<Record<string, string>>): Partial<Mount> {
  const key = use.source ?? "";
  const declared = model.volumes?.[key];
  if (declared === undefined) throw new Fault("recipe", "undefined-volume", `volume "${key}" is used but not declared`, { next: "Declare it under `volumes:`." });
  const options = { ...(use.volume?.nocopy && { NoCopy: true }), ...(use.volume?.subpath && { Subpath: use.volume.subpath }) };
  if (declared?.external) return { Source: engineName(stack, key, declared), VolumeOptions: options };
  const driver = declared?.driver || declared?.driver_opts ? { DriverConfig: { ...(declared.driver && { Name: declared.driver }), ...(declared.driver_opts && { Options: { ...declared.driver_opts } }) } } : {};
  return { Source: engineName(stack, key, declared), VolumeOptions: { ...options, Labels: { ...declared?.labels, [namespaceLabel]: stack, ...owner }, ...driver } };
}
