import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectEngine } from "#swarm/engine.ts";
import { edgeReason, edgeRequest } from "./client.ts";
import { startEdge, type Edge } from "./edge.ts";
import { createTaskDirectory } from "./tasks.ts";

// A real service behind the edge, reached through docker_gwbridge. Needs a static busybox on the host, of which the image is made.

const docker = connectEngine();
const image = "localhost/cc-ci-edge-test:1.0.0";
const stack = "cc-ci-edge-test";
const domain = "app.cc-ci-edge.localhost";
const name = `${stack}_app`;

let home: string;
let edge: Edge;
let serviceId: string;

const labels = (port: string): Record<string, string> => ({
  "com.docker.stack.namespace": stack,
  "traefik.enable": "true",
  [`traefik.http.services.${stack}.loadbalancer.server.port`]: port,
  [`traefik.http.routers.${stack}.rule`]: `Host(\`${domain}\`)`,
  [`traefik.http.routers.${stack}.entrypoints`]: "web-secure",
  [`traefik.http.routers.${stack}.tls.certresolver`]: "",
});

const spec = (port: string, replicas = 1): object => ({
  Name: name, Labels: labels(port), Mode: { Replicated: { Replicas: replicas } }, EndpointSpec: { Mode: "dnsrr" },
  TaskTemplate: {
    Networks: [{ Target: "proxy" }], RestartPolicy: { Condition: "any", Delay: 0 },
    ContainerSpec: { Image: image, StopGracePeriod: 1_000_000_000, Command: ["/busybox", "sh", "-c", "/busybox mkdir /www; /busybox hostname > /www/index.html; exec /busybox httpd -f -p 8080 -h /www"] },
  },
});

const update = async (port: string, replicas = 1): Promise<void> => {
  const service = docker.getService(serviceId);
  await service.update({ ...spec(port, replicas), version: ((await service.inspect()) as { Version: { Index: number } }).Version.Index });
};
const get = (): ReturnType<typeof edgeRequest> => edgeRequest(edge, `https://${domain}/`);
const removeOld = async (): Promise<void> => {
  for (const service of await docker.listServices({ filters: { name: [name] } })) await docker.getService(service.ID).remove();
};

beforeAll(async () => {
  await removeOld();
  const tar = pack();
  tar.entry({ name: "busybox", mode: 0o755 }, await readFile("/bin/busybox"));
  tar.finalize();
  const built = await docker.importImage(tar as unknown as NodeJS.ReadableStream, { repo: image.split(":")[0], tag: "1.0.0" });
  built.resume();
  await once(built, "end");
  home = await mkdtemp(join(tmpdir(), "cc-ci-edge-"));
  edge = await startEdge({ docker, stateHome: home });
  await edge.addApp({ stack, domains: [domain] });
});

afterAll(async () => {
  await edge[Symbol.asyncDispose]();
  await removeOld();
  await vi.waitFor(async () => expect(await docker.listContainers({ all: true, filters: { ancestor: [image] } })).toEqual([]), { timeout: 30_000 });
  await docker.getImage(image).remove();
  await rm(home, { recursive: true, force: true });
});

describe("a Swarm service behind the edge", () => {
  it("has no route before it is deployed, and then one", async () => {
    expect(edgeReason(await get())).toBe("no-route");
    serviceId = ((await docker.createService(spec("8080"))) as unknown as { id: string }).id;
    await expect.poll(async () => (await get()).status, { timeout: 60_000 }).toBe(200);
    expect(edge.routes(stack)).toMatchObject([{ router: stack, services: [name], tls: true }]);
    expect(edge.problems(stack)).toEqual([]);
  });

  it("is reached again soon after its container was replaced", async () => {
    const first = (await get()).body.trim();
    const [container] = await docker.listContainers({ filters: { label: [`com.docker.swarm.service.id=${serviceId}`] } });
    expect(container?.Id.startsWith(first)).toBe(true);
    await docker.getContainer(container?.Id ?? "").kill();
    await expect.poll(async () => {
      const { status, body } = await get();
      return status === 200 && body.trim() !== first;
    }, { timeout: 60_000, interval: 100 }).toBe(true);
  });

  it("spreads requests over its tasks", async () => {
    await update("8080", 2);
    const names = new Set<string>();
    await expect.poll(async () => names.add((await get()).body.trim()).size, { timeout: 60_000 }).toBe(2);
    expect(await createTaskDirectory(docker).addresses(serviceId)).toHaveLength(2);
  });

  it("is lost with a wrong port and found again with the right one", async () => {
    await update("9999");
    await edge.refresh();
    expect(edgeReason(await get())).toMatch(/^bad-gateway: cc-ci-edge-test_app at .*:9999/);
    await update("8080");
    await edge.refresh();
    expect((await get()).status).toBe(200);
  });

  it("has no route any more when it is removed", async () => {
    await docker.getService(serviceId).remove();
    await edge.refresh();
    expect(edgeReason(await get())).toBe("no-route");
    expect(await createTaskDirectory(docker).addresses(serviceId)).toEqual([]);
  });
});
