import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { orGone, type Docker } from "#swarm/engine.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import { echoBinary } from "../../../tools/peers/echo/binary.ts";
import { scratchImage } from "../../../tools/peers/scratch-image.ts";
import type { Labels, Place } from "./row.ts";
import type { Seat } from "./waves.ts";

/** How many services there are of each place. */
export const pool: Readonly<Record<Place, number>> = { proxy: 10, both: 2, elsewhere: 1, alone: 1, asleep: 1 };

/** Services that only Traefik and the edge of one test look at have this label. */
export const parityLabel = "cc-ci.edge-parity";

/** Real services on networks of their own, whose labels change from wave to wave. */
export type Stage = AsyncDisposable & {
  readonly stack: string;
  readonly proxy: string;
  readonly backend: string;
  /** The name that the app of a seat knows itself by. */
  appOf(seat: Seat): string;
  /** Gives each named seat its labels, and takes the labels of all others away. */
  label(labels: readonly { readonly seat: Seat; readonly labels: Labels }[]): Promise<void>;
};

type Service = { readonly seat: Seat; readonly id: string; labelled: boolean };

/** Makes networks and services and waits until every task runs. What an earlier test left behind is removed first. */
export async function openStage(docker: Docker, say?: (line: string) => void): Promise<Stage> {
  await removeLeft(docker);
  const stack = `cc-ci-parity-${randomBytes(3).toString("hex")}`;
  const [proxy, backend, image] = [`${stack}_proxy`, `${stack}_backend`, `localhost/${stack}-echo`];
  const program = await echoBinary(say);
  const common = { [parityLabel]: stack, [namespaceLabel]: stack };
  const remove = async (): Promise<void> => {
    await removeLeft(docker);
    await orGone(docker.getImage(`${image}:latest`).remove({ force: true }));
  };
  try {
    await scratchImage(docker, image, program);
    for (const name of [proxy, backend]) await docker.createNetwork({ Name: name, Driver: "overlay", Attachable: true, Labels: common });
    const networks: Readonly<Record<Place, readonly string[]>> = { proxy: [proxy], both: [backend, proxy], elsewhere: [backend], alone: [], asleep: [proxy] };
    const seats = (Object.keys(pool) as Place[]).flatMap((place) => Array.from({ length: pool[place] }, (_, index): Seat => ({ place, index })));
    const specOf = (seat: Seat, labels: Labels): object => ({
      Name: appName(stack, seat), Labels: { ...labels, ...common }, Mode: { Replicated: { Replicas: seat.place === "asleep" ? 0 : 1 } }, EndpointSpec: { Mode: "dnsrr" },
      TaskTemplate: {
        ContainerSpec: { Image: `${image}:latest`, Command: ["/echo"], Env: [`APP=${appName(stack, seat)}`], StopGracePeriod: 1_000_000 },
        ...(networks[seat.place].length > 0 && { Networks: networks[seat.place].map((Target) => ({ Target })) }),
      },
    });
    const services: Service[] = [];
    for (const seat of seats) services.push({ seat, id: ((await docker.createService(specOf(seat, {}))) as unknown as { id: string }).id, labelled: false });
    await untilRunning(docker, stack, seats.filter(({ place }) => place !== "asleep").length);
    return {
      stack, proxy, backend,
      appOf: (seat) => appName(stack, seat),
      label: async (given) => {
        await Promise.all(services.map(async (service) => {
          const mine = given.find(({ seat }) => seat.place === service.seat.place && seat.index === service.seat.index);
          if (!mine && !service.labelled) return;
          const handle = docker.getService(service.id);
          const { Version } = (await handle.inspect()) as { Version: { Index: number } };
          await handle.update({ ...specOf(service.seat, mine?.labels ?? {}), version: Version.Index });
          service.labelled = mine !== undefined;
        }));
      },
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function appName(stack: string, { place, index }: Seat): string {
  return `${stack}_${place}${index}`;
}

async function untilRunning(docker: Docker, stack: string, count: number): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const tasks = (await docker.listTasks({ filters: { label: [`${namespaceLabel}=${stack}`], "desired-state": ["running"] } })) as { Status?: { State?: string; Err?: string } }[];
    if (tasks.filter(({ Status }) => Status?.State === "running").length === count) return;
    if (performance.now() > deadline) throw new Error(`the apps of the stage did not start: ${JSON.stringify(tasks.map(({ Status }) => Status?.Err ?? Status?.State))}`);
    await sleep(100);
  }
}

/** Services, their containers and networks of this and earlier stages. */
async function removeLeft(docker: Docker): Promise<void> {
  const filters = { label: [parityLabel] };
  const services = await docker.listServices({ filters });
  for (const { ID } of services) await orGone(docker.getService(ID).remove());
  const gone = async (): Promise<boolean> => (await Promise.all(services.map(({ ID }) => docker.listContainers({ all: true, filters: { label: [`com.docker.swarm.service.id=${ID}`] } })))).flat().length === 0;
  while (!(await gone())) await sleep(100);
  for (const { Id } of await docker.listNetworks({ filters })) await untilRemoved(docker, Id);
}

/** A network that a task has just left may still be taken. */
async function untilRemoved(docker: Docker, id: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await orGone(docker.getNetwork(id).remove());
      return;
    } catch (error) {
      if (tries > 50) throw error;
      await sleep(200);
    }
  }
}
