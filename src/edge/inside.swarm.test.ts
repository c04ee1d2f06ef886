import { afterAll, expect, test } from "vitest";
import { randomHex } from "#kit/ids.ts";
import { connectEngine } from "#swarm/engine.ts";
import { homeLabel, runLabel } from "#swarm/labels.ts";
import { hostAddress, openInside } from "./inside.ts";

const docker = connectEngine();
const run = `20260101-000000-inside-${randomHex(3)}`;

async function removeAll(): Promise<void> {
  const all = await docker.listContainers({ all: true, filters: { label: [`${runLabel}=${run}`] } });
  await Promise.all(all.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
}
afterAll(removeAll);

// The engine takes a shared network off the node when the last container leaves it, and puts it there when the next one comes. One that comes in between is refused.
test("it is there again at once, however shortly before the one before it has gone", async () => {
  const target = { host: await hostAddress(docker), port: 1 };
  for (let i = 0; i < 4; i++) {
    const { address } = await openInside({ docker, owner: { [runLabel]: run, [homeLabel]: "0123456789abcdef" }, target, domains: [`${run}.localhost`] });
    expect(address).toMatch(/^10\./);
    await removeAll();
  }
});
