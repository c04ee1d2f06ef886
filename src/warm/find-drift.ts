import type { WarmService } from "./record.ts";

/**
 * What somebody has changed about an app besides us, a phrase each; none where its services are as they were seen last. Pure.
 * @param stack for shorter names
 */
export function findDrift(stack: string, recorded: readonly WarmService[], seen: readonly WarmService[]): string[] {
  const short = (name: string): string => (name.startsWith(`${stack}_`) ? name.slice(stack.length + 1) : name);
  const now = new Map(seen.map((service) => [service.name, service]));
  const before = new Set(recorded.map(({ name }) => name));
  return [
    ...recorded.flatMap(({ name, image, spec }) => {
      const there = now.get(name);
      if (!there) return [`the service ${short(name)} is gone`];
      if (there.image !== image) return [`the service ${short(name)} runs ${there.image} instead of ${image}`];
      return there.spec === spec ? [] : [`the service ${short(name)} was changed`];
    }),
    ...seen.filter(({ name }) => !before.has(name)).map(({ name }) => `there is a service ${short(name)} that was not deployed`),
  ];
}
