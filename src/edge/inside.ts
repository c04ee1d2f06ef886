import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { pack as newPack } from "tar-stream";
import { isStaticElf } from "#doctor/is-static.ts";
import { findProgram } from "#doctor/find-program.ts";
import { Fault, messageOf } from "#kit/fault.ts";
import { orGone, statusOf, type Docker } from "#swarm/engine.ts";
import type { OwnerLabels } from "#swarm/labels.ts";

const bridge = "docker_gwbridge";
const ports = [80, 443] as const;
/** How often, and how far apart in milliseconds, a container asks for a network that is being taken off the node: no event says when that is over. */
const attachTries = 40;
const attachPause = 250;

/** The host's address on the bridge to which every task is connected; there the containers reach the host. */
export async function hostAddress(docker: Docker): Promise<string> {
  const network = (await orGone(docker.getNetwork(bridge).inspect())) as { IPAM?: { Config?: { Gateway?: string }[] } } | undefined;
  const gateway = network?.IPAM?.Config?.find(({ Gateway }) => Gateway !== undefined)?.Gateway;
  if (gateway === undefined) throw new Fault("infrastructure", "no-gateway-bridge", `the engine has no network ${bridge}, so containers cannot reach this host`, { next: "Run `cc-ci doctor --fix`." });
  return gateway.split("/")[0] ?? gateway;
}

export type InsideOptions = {
  readonly docker: Docker;
  readonly owner: OwnerLabels;
  /** Where the edge listens for containers. */
  readonly target: { readonly host: string; readonly port: number };
  /** Names under which containers on the network find the edge. */
  readonly domains: readonly string[];
  readonly network?: string;
};

/**
 * Makes the apps' domains lead to the edge for containers too, as they lead to Traefik on a real host: a container on the shared network has the domains as its names there and hands
 * each connection on. Gives its address there. It carries the run's labels, and goes with the run.
 */
export async function openInside({ docker, owner, target, domains, network = "proxy" }: InsideOptions): Promise<{ readonly address: string }> {
  const image = await forwarderImage(docker);
  for (let tries = 1; ; tries++) {
    try {
      return { address: await startForwarder(docker, image, { owner, target, domains, network }) };
    } catch (error) {
      if (tries === attachTries || !isNetworkLeaving(error)) throw error;
      await delay(attachPause);
    }
  }
}

/** The engine takes a shared network off the node when the last container leaves it. Whoever comes in the middle of that is refused, and let in a moment later. */
function isNetworkLeaving(error: unknown): boolean {
  return statusOf(error) === 404 && /network \S+ not found/.test(messageOf(error));
}

async function startForwarder(docker: Docker, image: string, { owner, target, domains, network }: Required<Omit<InsideOptions, "docker">>): Promise<string> {
  const forward = (port: number): string => `/busybox nc -ll -p ${port} -e /busybox nc ${target.host} ${target.port}`;
  const container = await docker.createContainer({
    Image: image,
    Cmd: ["/busybox", "sh", "-c", `${ports.slice(1).map((port) => `${forward(port)} &`).join(" ")} exec ${forward(ports[0])}`],
    Labels: { ...owner },
    HostConfig: { NetworkMode: network, CapDrop: ["ALL"], CapAdd: ["NET_BIND_SERVICE"], Memory: 64 * 1024 * 1024, PidsLimit: 512, ReadonlyRootfs: true, SecurityOpt: ["no-new-privileges"] },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [...domains] } } },
  });
  try {
    await container.start();
    const address = (await container.inspect()).NetworkSettings.Networks[network]?.IPAddress;
    if (!address) throw new Error(`the container that hands connections on to the edge has no address on the network ${network}`);
    return address;
  } catch (error) {
    await container.remove({ force: true }).catch(() => undefined);
    throw error;
  }
}

/** An image with nothing but the host's static busybox, made once. */
async function forwarderImage(docker: Docker): Promise<string> {
  const path = await findProgram(["busybox"], process.env);
  const program = path === undefined ? undefined : await readFile(path);
  if (program === undefined || !isStaticElf(program)) {
    throw new Fault("infrastructure", "busybox-missing", "there is no static busybox on this host, which hands connections of containers on to the edge", { next: "Run `cc-ci doctor --fix`." });
  }
  const tag = createHash("sha256").update(program).digest("hex").slice(0, 16);
  const name = `localhost/cc-ci/forwarder:${tag}`;
  if (await orGone(docker.getImage(name).inspect())) return name;
  const content = newPack();
  content.entry({ name: "busybox", mode: 0o755, mtime: new Date(0) }, program);
  content.finalize();
  try {
    const stream = await docker.importImage(Readable.from(content), { repo: "localhost/cc-ci/forwarder", tag });
    await new Promise<void>((resolve, reject) => docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve())));
  } catch (error) {
    throw new Fault("infrastructure", "forwarder-image", `the image that hands connections on cannot be made: ${messageOf(error)}`, { cause: error });
  }
  return name;
}
