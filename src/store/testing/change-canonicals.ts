/** Changes canonicals for ever, and prints the id of each record once the store has taken it. For tests that kill it. */
import type { StoreLocation } from "../location.ts";
import { openStore } from "../open.ts";
import { exampleCanonical } from "./examples.ts";

const { canonicals } = await openStore(JSON.parse(process.argv[2] ?? "") as StoreLocation);
for (let earlier: string | undefined; ; ) {
  const { id } = await canonicals.makeCurrent(exampleCanonical("notes", { createdAt: new Date().toISOString() }));
  process.stdout.write(`${id}\n`);
  if (earlier !== undefined) await canonicals.activate(earlier);
  earlier = id;
}
