import type { Run } from "./context.ts";

/** What it takes to deploy one app and to wait until it serves, whether a run does it or somebody else. */
export type Site = Pick<Run, "request" | "redactor" | "clock" | "warn" | "signal" | "docker" | "owner" | "driver" | "domain" | "stack" | "loaded" | "edge" | "directory" | "app"> & {
  readonly state: Pick<Run["state"], "installed" | "adaptations" | "images">;
};
