/** Builds the peers that the cache lacks, and says how far it is. `npm run test:peers` begins with this. */
import { echoBinary } from "./echo/binary.ts";
import { giteaFolder } from "./gitea/binary.ts";
import { traefikBinary } from "./traefik/binary.ts";

const say = (line: string): void => void process.stderr.write(`peers: ${line}\n`);

async function build(name: string, make: () => Promise<string>): Promise<void> {
  const started = performance.now();
  const path = await make();
  const seconds = Math.round((performance.now() - started) / 1000);
  if (seconds > 1) say(`${name} is in ${path} after ${seconds} s`);
}

await build("Gitea", () => giteaFolder(say));
await build("Traefik", async () => (await traefikBinary(say)).path);
await build("the echo app", () => echoBinary(say));
