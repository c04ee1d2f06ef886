import type { StackModel } from "#deploy/stack/model.ts";
import type { Adaptation } from "#results/schema.ts";

/**
 * The stack with addresses for names that no container of the run can carry on the shared network, because other runs use the same app: every service finds them in its `/etc/hosts`. Pure.
 * @param hosts `name:address` each
 */
export function withHosts(model: StackModel, hosts: readonly string[]): StackModel {
  if (hosts.length === 0) return model;
  const services = Object.fromEntries(Object.entries(model.services).map(([name, service]) => [name, { ...service, extra_hosts: [...(service.extra_hosts ?? []), ...hosts] }]));
  return { ...model, services };
}

/** For the record. */
export function hostsAdaptation(hosts: readonly string[]): Adaptation {
  return { kind: "hosts", what: `every service finds ${hosts.map((host) => host.split(":")[0]).join(", ")} at the run's own edge`, why: "runs that share a warm app must not reach it through each other" };
}
