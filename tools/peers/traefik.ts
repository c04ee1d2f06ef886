import { setTimeout as sleep } from "node:timers/promises";
import { createTaskDirectory } from "#edge/tasks.ts";
import { defaultEndpoint, orGone, type Docker } from "#swarm/engine.ts";
import { serviceLogs } from "#swarm/logs.ts";
import { scratchImage } from "./scratch-image.ts";
import { traefikBinary } from "./traefik/binary.ts";

export type Traefik = AsyncDisposable & {
  readonly version: string;
  /** Of its task on `docker_gwbridge`. `web` is port 80 there, `web-secure` 443. */
  readonly host: string;
  readonly plainPort: 80;
  readonly tlsPort: 443;
  /** What its own interface says at `/api<path>`: routers, services and middlewares with their faults. */
  api<T = unknown>(path: string): Promise<T>;
  logs(): Promise<string>;
};

export type TraefikOptions = {
  readonly docker: Docker;
  /** Of the service and, with `localhost/` before it, of its image. */
  readonly name: string;
  /** An overlay network that exists; Traefik's default one. */
  readonly network: string;
  /** It looks only at services with this label. */
  readonly only: { readonly label: string; readonly value: string };
  /** On its service, so that it is found again. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly say?: (line: string) => void;
};

const startSeconds = 60;

/** What Co-op Cloud's Traefik recipe gives recipes to use by `@file`. */
const fileProvider = {
  http: { middlewares: { security: { headers: { frameDeny: true, browserXssFilter: true, contentTypeNosniff: true, stsIncludeSubdomains: true, stsPreload: true, stsSeconds: 31_536_000 } } } },
};

/**
 * Starts a real Traefik as a Swarm service; builds it before, where the cache has none. Entry points, provider and file provider as in Co-op Cloud's recipe, except that it redirects nothing by
 * itself, asks nobody for certificates, and sees changes within two seconds.
 */
export async function startTraefik({ docker, name, network, only, labels = {}, say }: TraefikOptions): Promise<Traefik> {
  const endpoint = new URL(defaultEndpoint());
  if (endpoint.protocol !== "unix:") throw new Error(`Traefik reads the engine's socket, and ${endpoint.href} is none. Unset DOCKER_HOST, or set it to unix:///path.`);
  const { path, version } = await traefikBinary(say);
  const image = `localhost/${name}:latest`;
  const stop = async (): Promise<void> => {
    const service = await orGone(docker.getService(name).inspect());
    await orGone(docker.getService(name).remove());
    if (service) await untilGone(docker, service.ID as string);
    await orGone(docker.getImage(image).remove({ force: true }));
  };
  await stop();
  try {
    await scratchImage(docker, `localhost/${name}`, path, { "/etc/traefik/dynamic.yml": JSON.stringify(fileProvider) });
    const { id } = (await docker.createService({
      Name: name, Labels: labels, Mode: { Replicated: { Replicas: 1 } }, EndpointSpec: { Mode: "dnsrr" },
      TaskTemplate: {
        Networks: [{ Target: network }], RestartPolicy: { Condition: "none" },
        ContainerSpec: {
          Image: image, StopGracePeriod: 1_000_000_000,
          Command: ["/traefik", ...settings(network, only)],
          Mounts: [{ Type: "bind", Source: endpoint.pathname, Target: "/var/run/docker.sock", ReadOnly: true }],
        },
      },
    })) as unknown as { id: string };
    const host = await untilServing(docker, id);
    return {
      version, host, plainPort: 80, tlsPort: 443,
      api: async <T>(at: string) => (await (await fetch(`http://${host}:8080/api${at}`)).json()) as T,
      logs: async () => (await serviceLogs(docker, id, 200)).join("\n"),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function settings(network: string, only: TraefikOptions["only"]): string[] {
  return [
    "--global.checkNewVersion=false", "--global.sendAnonymousUsage=false", "--log.level=ERROR", "--api.insecure=true",
    "--entryPoints.web.address=:80", "--entryPoints.web-secure.address=:443", "--entryPoints.traefik.address=:8080",
    "--providers.providersThrottleDuration=100ms", "--providers.file.filename=/etc/traefik/dynamic.yml", "--providers.file.watch=false",
    "--providers.swarm.endpoint=unix:///var/run/docker.sock", "--providers.swarm.exposedByDefault=false", "--providers.swarm.refreshSeconds=2",
    `--providers.swarm.network=${network}`, `--providers.swarm.constraints=Label(\`${only.label}\`,\`${only.value}\`)`,
    // A task that does not answer is given up after 30 s otherwise.
    "--serversTransport.forwardingTimeouts.dialTimeout=2s",
  ];
}

async function untilServing(docker: Docker, id: string): Promise<string> {
  const directory = createTaskDirectory(docker, { lifetime: 0 });
  const deadline = performance.now() + startSeconds * 1000;
  while (performance.now() < deadline) {
    const [host] = await directory.addresses(id);
    if (host !== undefined && (await fetch(`http://${host}:8080/api/version`).catch(() => undefined))?.ok) return host;
    const tasks = (await docker.listTasks({ filters: { service: [id] } })) as { Status?: { State?: string; Err?: string } }[];
    const failed = tasks.find(({ Status }) => ["failed", "rejected", "complete"].includes(Status?.State ?? ""));
    if (failed) throw new Error(`Traefik did not start (${failed.Status?.State}: ${failed.Status?.Err ?? ""}):\n${(await serviceLogs(docker, id, 50)).join("\n")}`);
    await sleep(100);
  }
  throw new Error(`Traefik did not answer within ${startSeconds} s:\n${(await serviceLogs(docker, id, 50)).join("\n")}`);
}

async function untilGone(docker: Docker, id: string): Promise<void> {
  while ((await docker.listContainers({ all: true, filters: { label: [`com.docker.swarm.service.id=${id}`] } })).length > 0) await sleep(100);
}
