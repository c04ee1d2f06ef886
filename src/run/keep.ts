import type { Run } from "./context.ts";
import { pause } from "./serving.ts";

/** Keeps a failed app for inspection until the time is over or someone interrupts; then it is torn down like any other. */
export async function keepApp(run: Run): Promise<void> {
  const { keepSeconds } = run.request;
  if (keepSeconds === 0) return;
  const until = new Date(run.clock.now() + keepSeconds * 1000).toISOString();
  const shell = `docker exec -it $(docker ps -q --filter label=cc-ci.run=${run.id} --filter name=${run.stack}_app | head -1) sh`;
  run.emit({ kind: "kept", url: `${run.app.baseUrl}:${run.edge.port}/`, shell, until });
  await pause(keepSeconds * 1000, run.signal);
}
