/** Builds the peers that the cache lacks, and says how far it is. `npm run test:peers` begins with this. */
import { giteaFolder } from "./gitea/binary.ts";

const started = performance.now();
const folder = await giteaFolder((line) => process.stderr.write(`peers: ${line}\n`));
const seconds = Math.round((performance.now() - started) / 1000);
if (seconds > 1) process.stderr.write(`peers: Gitea is in ${folder} after ${seconds} s\n`);
