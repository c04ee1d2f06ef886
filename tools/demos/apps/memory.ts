import type { Docker } from "#swarm/engine.ts";
import { runLabel } from "#swarm/labels.ts";

export type MemoryWatch = { stop(): Promise<number> };

const everyMs = 1_000;

/** Looks once a second at the memory of all containers that runs have made; `stop` gives the highest sum, in bytes. Page cache that the kernel would give back does not count. */
export function watchMemory(docker: Docker): MemoryWatch {
  let peak = 0;
  const over = new AbortController();
  const look = async (): Promise<void> => {
    const containers = await docker.listContainers({ filters: { label: [runLabel] } }).catch(() => []);
    const used = await Promise.all(containers.map(({ Id }) => memoryOf(docker, Id).catch(() => 0)));
    peak = Math.max(peak, used.reduce((sum, bytes) => sum + bytes, 0));
  };
  const watching = (async () => {
    while (!over.signal.aborted) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  return {
    stop: async () => {
      over.abort();
      await watching;
      return peak;
    },
  };
}

type Stats = { readonly memory_stats?: { readonly usage?: number; readonly stats?: { readonly inactive_file?: number; readonly total_inactive_file?: number } } };

async function memoryOf(docker: Docker, id: string): Promise<number> {
  const { memory_stats: memory }: Stats = await docker.getContainer(id).stats({ stream: false, "one-shot": true });
  const cache = memory?.stats?.inactive_file ?? memory?.stats?.total_inactive_file ?? 0;
  return Math.max(0, (memory?.usage ?? 0) - cache);
}
