import { PassThrough } from "node:stream";
import type { Docker } from "./engine.ts";

/**
 * The log lines of a service's tasks, oldest first, each with the engine's time stamp in front.
 * @param tail how many lines at the most
 */
export async function serviceLogs(docker: Docker, serviceId: string, tail: number): Promise<string[]> {
  const answer = (await docker.getService(serviceId).logs({ stdout: true, stderr: true, timestamps: true, tail, follow: false })) as unknown;
  return demultiplex(Buffer.isBuffer(answer) ? answer : await collect(answer as NodeJS.ReadableStream)).toSorted();
}

/** The last log lines of one container, also of one that has ended. */
export async function containerLogs(docker: Docker, container: string, tail: number): Promise<string[]> {
  const answer = (await docker.getContainer(container).logs({ stdout: true, stderr: true, timestamps: true, tail, follow: false })) as unknown;
  return demultiplex(Buffer.isBuffer(answer) ? answer : await collect(answer as NodeJS.ReadableStream)).toSorted();
}

async function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream.pipe(new PassThrough())) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
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
