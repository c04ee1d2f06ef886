import { readBackupLabels, type BackupPlan, type LabelledService } from "#recipe/backup-labels.ts";
import type { Docker } from "#swarm/engine.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import { serviceKey } from "#swarm/service-facts.ts";

type Row = {
  readonly Spec?: {
    readonly Name?: string;
    readonly Labels?: Record<string, string>;
    readonly TaskTemplate?: { readonly ContainerSpec?: { readonly Mounts?: readonly { readonly Type?: string; readonly Source?: string; readonly VolumeOptions?: { readonly Labels?: Record<string, string> } }[] } };
  };
};

/** What the labels of the running stack ask of a backup. Read from the live services: files and services can be of different versions. */
export async function liveBackupPlan(docker: Docker, stack: string): Promise<BackupPlan> {
  const rows = (await docker.listServices({ filters: { label: [`${namespaceLabel}=${stack}`] } })) as unknown as Row[];
  const services = rows.map((row): [string, LabelledService] => {
    const mounts = row.Spec?.TaskTemplate?.ContainerSpec?.Mounts ?? [];
    // Volumes of other stacks carry no namespace label of ours in the mount.
    const own = mounts.filter((mount) => mount.Type === "volume" && mount.Source?.startsWith(`${stack}_`) && mount.VolumeOptions?.Labels?.[namespaceLabel] === stack);
    return [serviceKey(stack, row.Spec?.Name ?? ""), { labels: row.Spec?.Labels ?? {}, volumes: own.map((mount) => (mount.Source ?? "").slice(stack.length + 1)) }];
  });
  return readBackupLabels(Object.fromEntries(services));
}
