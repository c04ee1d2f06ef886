import type { Docker } from "./engine.ts";
import { serviceIdLabel } from "./labels.ts";

/** How long the engine may take to give a log, in milliseconds. */
const patience = 15_000;

/**
 * The log lines of a service's tasks, oldest first, each with the engine's time stamp in front. They are read from the tasks' containers, those that have ended included: the engine's log of
 * a whole service sometimes never ends, so only tasks of other nodes are read from there, and not for long.
 * @param tail how many lines of each task at the most
 */
export async function serviceLogs(docker: Docker, serviceId: string, tail: number, limit = patience): Promise<string[]> {
  const [containers, tasks] = await Promise.all([
    docker.listContainers({ all: true, filters: { label: [`${serviceIdLabel}=${serviceId}`] } }),
    docker.listTasks({ filters: { service: [serviceId] } }) as Promise<{ Status?: { State?: string; ContainerStatus?: { ContainerID?: string } } }[]>,
  ]);
  const here = new Set(containers.map(({ Id }) => Id));
  const elsewhere = tasks.some(({ Status }) => Status?.State === "running" && !here.has(Status.ContainerStatus?.ContainerID ?? ""));
  const logs = await Promise.all([...here].map((id) => containerLogs(docker, id, tail).catch(() => [])));
  const others = elsewhere ? await linesOf(docker.getService(serviceId), tail, limit).catch(() => []) : [];
  return [...new Set([...logs.flat(), ...others])].toSorted();
}

/** The last log lines of one container, also of one that has ended. */
export async function containerLogs(docker: Docker, container: string, tail: number): Promise<string[]> {
  return await linesOf(docker.getContainer(container), tail, patience);
}

type HasLogs = { logs(options: object): Promise<unknown> };

async function linesOf(source: unknown, tail: number, limit: number): Promise<string[]> {
  const answer = await (source as HasLogs).logs({ stdout: true, stderr: true, timestamps: true, tail, follow: false, abortSignal: AbortSignal.timeout(limit) });
  return demultiplex(answer as Buffer).toSorted();
}

/** Lines out of the engine's framed stream: 1 byte stream, 3 zero bytes, 4 bytes length, payload. A container with a terminal is not framed. Pure. */
export function demultiplex(raw: Buffer): string[] {
  const parts: Buffer[] = [];
  let offset = 0;
  while (offset + 8 <= raw.length && (raw[offset] ?? 9) <= 2 && raw.readUInt32BE(offset) % 0x1000000 === 0) {
    const length = raw.readUInt32BE(offset + 4);
    parts.push(raw.subarray(offset + 8, offset + 8 + length));
    offset += 8 + length;
  }
  if (offset < raw.length) parts.push(raw.subarray(offset));
  // Joined as bytes: a character may lie in two frames.
  return Buffer.concat(parts).toString().split("\n").map((line) => line.replace(/\r$/, "")).filter((line) => line !== "");
}
