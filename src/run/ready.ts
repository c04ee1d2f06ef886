import { connect } from "node:net";
import { Fault, messageOf } from "#kit/fault.ts";
import type { ReadyProbe } from "#suite/types.ts";
import { pause } from "./serving.ts";
import type { Site } from "./site.ts";

const pauseMs = 200;

/** Waits until every ready probe of the suite has succeeded, all side by side. Returns what each saw. */
export async function waitUntilReady(run: Site, phase: "base" | "head"): Promise<{ probe: ReadyProbe; seen: string }[]> {
  const { readyProbes, httpTimeout } = run.loaded.suite;
  const probes = typeof readyProbes === "function" ? readyProbes({ recipe: run.request.recipe, domain: run.domain, baseUrl: run.app.baseUrl, stack: run.stack, phase }) : readyProbes;
  return await Promise.all(
    probes.map(async (probe) => {
      const end = run.clock.monotonic() + httpTimeout * 1000;
      for (let streak = 0, last = ""; ; ) {
        try {
          last = await probeOnce(run, probe);
          streak += 1;
          if (streak >= (probe.kind === "tcp" ? (probe.stable ?? 1) : 1)) return { probe, seen: last };
        } catch (error) {
          run.signal.throwIfAborted();
          streak = 0;
          last = messageOf(error);
          if (run.clock.monotonic() >= end) {
            throw new Fault("recipe", "not-ready", `ready probe ${describe(probe)} did not succeed within ${httpTimeout} s; last: ${last}`, { evidence: [last] });
          }
        }
        await pause(pauseMs, run.signal);
      }
    }),
  );
}

async function probeOnce(run: Site, probe: ReadyProbe): Promise<string> {
  switch (probe.kind) {
    case "http": {
      const response = await run.app.request(probe.path);
      if (response.fromEdge || !(probe.statuses ?? [200]).includes(response.status)) throw new Error(`status ${response.status}${response.fromEdge ? " from the edge" : ""}`);
      if (probe.contains !== undefined && !response.body.includes(probe.contains)) throw new Error(`the answer does not contain "${probe.contains}"`);
      return `status ${response.status}`;
    }
    case "tcp":
      return await connectTo(run, probe.service, probe.port);
    case "exec":
      await run.app.exec(probe.service, probe.argv);
      return "exit code 0";
  }
}

async function connectTo(run: Site, service: string, port: number): Promise<string> {
  const [row] = await run.docker.listServices({ filters: { name: [`${run.stack}_${service}`] } });
  const [address] = row ? await run.directory.addresses(row.ID) : [];
  if (!address) throw new Error(`no running task of ${service}`);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ host: address, port, timeout: 5_000 });
  socket.once("connect", () => resolve(`connected to ${address}:${port}`));
  socket.once("timeout", () => reject(new Error("no answer within 5 s")));
  socket.once("error", reject);
  return await promise.finally(() => socket.destroy());
}

function describe(probe: ReadyProbe): string {
  if (probe.kind === "http") return `GET ${probe.path}`;
  return probe.kind === "tcp" ? `tcp ${probe.service}:${probe.port}` : `${probe.service}: ${probe.argv.join(" ")}`;
}
