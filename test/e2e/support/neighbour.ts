import type { Docker } from "#swarm/engine.ts";

/** Somebody else on the shared network, who asks again and again who answers to a name. */
export type Neighbour = AsyncDisposable & {
  /** What was heard so far: `somebody` or `nobody`, once for each time of asking. */
  answers(): Promise<string[]>;
};

/** A container on the network `proxy` that asks for a name five times a second. */
export async function askForName(docker: Docker, name: string): Promise<Neighbour> {
  const script = `while :; do if timeout 1 nslookup ${name} > /dev/null 2>&1; then echo somebody; else echo nobody; fi; sleep 0.2; done`;
  const container = await docker.createContainer({ Image: "localhost/cc-ci-samples/probe:1.0.0", Cmd: ["sh", "-c", script], Tty: true, Labels: { "cc-ci.test": "neighbour" }, HostConfig: { NetworkMode: "proxy" } });
  await container.start();
  return {
    answers: async () => (await container.logs({ stdout: true })).toString().split(/\r?\n/).filter((line) => line !== ""),
    [Symbol.asyncDispose]: () => container.remove({ force: true }),
  };
}
