import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { connectEngine } from "./engine.ts";
import { demultiplex, serviceLogs } from "./logs.ts";

function frame(payload: string | Buffer, stream = 1): Buffer {
  const body = Buffer.from(payload as string);
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

test.each<[string, Buffer, string[]]>([
  ["nothing", Buffer.alloc(0), []],
  ["one line", frame("2026 hello\n"), ["2026 hello"]],
  ["both streams", Buffer.concat([frame("a\n"), frame("b\n", 2), frame("c\n", 0)]), ["a", "b", "c"]],
  ["a frame of several lines", frame("a\nb\n\nc"), ["a", "b", "c"]],
  ["a line in two frames", Buffer.concat([frame("hel"), frame("lo\n")]), ["hello"]],
  ["a character in two frames", Buffer.concat([frame(Buffer.from("é").subarray(0, 1)), frame(Buffer.from("é\n").subarray(1))]), ["é"]],
  ["an empty frame", Buffer.concat([frame(""), frame("x\n")]), ["x"]],
  ["a terminal, which is not framed", Buffer.from("plain\r\nlines\r\n"), ["plain", "lines"]],
  ["a short text of a terminal", Buffer.from("ok\n"), ["ok"]],
  ["a frame that was cut off", frame("hello\n").subarray(0, 11), ["hel"]],
])("%s", (_, raw, lines) => {
  expect(demultiplex(raw)).toEqual(lines);
});

test("lines come back however the engine cuts them into frames", () => {
  const line = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/[\r\n]/.test(text));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (lines, sizes) => {
      const whole = Buffer.from(lines.map((text) => `${text}\n`).join(""));
      const frames: Buffer[] = [];
      for (let at = 0, i = 0; at < whole.length; i += 1) {
        const end = at + (sizes[i % sizes.length] ?? 1);
        frames.push(frame(whole.subarray(at, end), 1 + (i % 2)));
        at = end;
      }
      expect(demultiplex(Buffer.concat(frames))).toEqual(lines);
    }),
  );
});

/** Some engines never end the log of a whole service. */
describe("an engine whose log of a service never ends", () => {
  async function ask(running: readonly string[], limit: number): Promise<{ lines: string[]; asked: string[] }> {
    const folder = await mkdtemp(join(tmpdir(), "cc-ci-logs-"));
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const path = (request.url ?? "").replace(/^\/v[\d.]+/, "").split("?")[0] ?? "";
      asked.push(path);
      if (path === "/containers/json") return void response.end(JSON.stringify([{ Id: "c1" }, { Id: "c0" }]));
      if (path === "/tasks") return void response.end(JSON.stringify(running.map((id) => ({ Status: { State: "running", ContainerStatus: { ContainerID: id } } }))));
      if (path === "/containers/c1/logs") return void response.end(frame("2026-01-02 new\n"));
      if (path === "/containers/c0/logs") return void response.end(frame("2026-01-01 old\n"));
      response.write(frame("2026-01-03 elsewhere\n"));
    });
    await new Promise<void>((resolve) => void server.listen(join(folder, "e.sock"), resolve));
    try {
      return { lines: await serviceLogs(connectEngine(`unix://${join(folder, "e.sock")}`), "s1", 10, limit), asked };
    } finally {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    }
  }

  test("is not asked for it when all tasks are here; those that have ended are heard too", async () => {
    expect(await ask(["c1"], 60_000)).toEqual({ lines: ["2026-01-01 old", "2026-01-02 new"], asked: expect.not.arrayContaining(["/services/s1/logs"]) });
  });

  test("is waited for no longer than the limit when a task runs elsewhere", async () => {
    expect(await ask(["c1", "far"], 300)).toEqual({ lines: ["2026-01-01 old", "2026-01-02 new"], asked: expect.arrayContaining(["/services/s1/logs"]) });
  });
});
