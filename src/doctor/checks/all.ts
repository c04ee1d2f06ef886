import type { Check } from "../finding.ts";
import { cgroups } from "./cgroups.ts";
import { chromium } from "./chromium.ts";
import { confinement } from "./confinement.ts";
import { disk } from "./disk.ts";
import { dockerCli } from "./docker-cli.ts";
import { engine } from "./engine.ts";
import { git } from "./git.ts";
import { ipvs } from "./ipvs.ts";
import { isolation } from "./isolation.ts";
import { memory } from "./memory.ts";
import { permissions } from "./permissions.ts";
import { proxyNetwork } from "./proxy-network.ts";
import { restic } from "./restic.ts";
import { sampleTools } from "./sample-tools.ts";
import { snapshots } from "./snapshots.ts";
import { swarm } from "./swarm.ts";

/** All checks, in the order in which they are shown and mended: what others stand on comes first. */
export const allChecks: readonly Check[] = [
  permissions,
  disk,
  memory,
  cgroups,
  engine,
  dockerCli,
  swarm,
  ipvs,
  proxyNetwork,
  git,
  restic,
  chromium,
  isolation,
  confinement,
  snapshots,
  sampleTools,
];
