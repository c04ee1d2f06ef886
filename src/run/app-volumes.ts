import { engineName } from "#deploy/stack/names.ts";
import type { StackModel } from "#deploy/stack/model.ts";
import type { LiveVolume } from "#canonical/snapshot/port.ts";
import { Fault } from "#kit/fault.ts";
import type { Docker } from "#swarm/engine.ts";
import { boundLabel, namespaceLabel, type OwnerLabels } from "#swarm/labels.ts";

/**
 * Keys of the volumes that hold an app's data: those that some service mounts and that belong to the app alone. A volume with a driver or options of its own is
 * the recipe's own arrangement (a share on the network, memory), which no snapshot of files can stand for. Sorted. Pure.
 */
export function dataVolumes(model: StackModel): string[] {
  const mounted = new Set(Object.values(model.services).flatMap((service) => (service.volumes ?? []).flatMap((mount) => (mount.type === "volume" && mount.source !== undefined ? [mount.source] : []))));
  return [...mounted].filter((key) => isPlain(model, key)).toSorted();
}

function isPlain(model: StackModel, key: string): boolean {
  const entry = model.volumes?.[key];
  return entry?.external !== true && (entry?.driver ?? "local") === "local" && Object.keys(entry?.driver_opts ?? {}).length === 0;
}

export type BindOptions = { readonly docker: Docker; readonly stack: string; readonly model: StackModel; readonly owner: OwnerLabels; readonly live: readonly LiveVolume[] };

/** Makes the app's volumes before its services do, each with its files in the given folder. */
export async function bindVolumes({ docker, stack, model, owner, live }: BindOptions): Promise<void> {
  await Promise.all(
    live.map(async ({ key, folder }) => {
      const entry = model.volumes?.[key];
      const name = engineName(stack, key, entry);
      await docker.createVolume({
        Name: name,
        Driver: "local",
        DriverOpts: { type: "none", o: "bind", device: folder },
        Labels: { ...entry?.labels, [namespaceLabel]: stack, ...owner, [boundLabel]: "true" },
      });
      // The engine gives back a volume that was there before as if it had made it.
      const { Options } = await docker.getVolume(name).inspect();
      if (Options?.device !== folder) throw new Fault("infrastructure", "volume-exists", `the volume of "${key}" was there before, with its files elsewhere`, { next: "Run `cc-ci reap`." });
    }),
  );
}
