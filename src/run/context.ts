import type { Docker, EngineFacts } from "#swarm/engine.ts";
import type { OwnerLabels } from "#swarm/labels.ts";
import type { Item } from "#swarm/inventory.ts";
import type { Clock } from "#kit/clock.ts";
import type { Redactor } from "#kit/redact.ts";
import type { ClaimBook } from "#results/claims.ts";
import type { RunEvent } from "#results/events.ts";
import type { RunFolder } from "#results/run-folder.ts";
import type { Adaptation, Results } from "#results/schema.ts";
import type { Edge } from "#edge/edge.ts";
import type { TaskDirectory } from "#edge/tasks.ts";
import type { LoadedSuite } from "#suite/load.ts";
import type { App } from "#suite/app.ts";
import type { TestProcess } from "#suite/runner.ts";
import type { Deployed, DeployDriver, Deployment } from "#deploy/port.ts";
import type { ResticRepository } from "#backup/restic.ts";
import type { DataPlan } from "./data-plan.ts";
import type { WarmSource } from "./dependencies/warm-source.ts";
import type { Provision } from "./dependencies/provide.ts";
import type { RunRequest } from "./request.ts";
import type { SecretStore } from "./secrets.ts";
import type { Steps } from "./steps.ts";

/** What is deployed at present. */
export type Installed = { readonly deployment: Deployment; readonly deployed: Deployed };

/** Everything that the steps of one run share. Made by run.ts; what changes in it is named here and nowhere else. */
export type Run = {
  readonly id: string;
  readonly request: RunRequest;
  readonly folder: RunFolder;
  /** Private files of the run (trees, restic repository, sockets); removed at teardown. */
  readonly workFolder: string;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly emit: (event: RunEvent) => void;
  readonly warn: (message: string) => void;
  readonly steps: Steps;
  readonly claims: ClaimBook;
  /** Aborts when the run is interrupted or its deadline is over. */
  readonly signal: AbortSignal;
  readonly docker: Docker;
  readonly engine: EngineFacts;
  readonly owner: OwnerLabels;
  readonly driver: DeployDriver;
  readonly domain: string;
  readonly stack: string;
  readonly loaded: LoadedSuite;
  readonly edge: Edge;
  readonly directory: TaskDirectory;
  readonly app: App;
  readonly secrets: SecretStore;
  readonly restic: ResticRepository;
  readonly before: readonly Item[];
  /** Where warm apps are had from; null where there are none. */
  readonly warm: WarmSource | null;
  /** File with the authorities that services must trust; null when no other app is there. */
  readonly authorities: string | null;
  /** Null when the app's volumes are the engine's own and start empty. */
  readonly data: DataPlan | null;
  /** Grows while the run goes on. */
  readonly state: {
    installed: Installed | undefined;
    tests: TestProcess | undefined;
    /** The apps that the suite needs, by recipe; empty until they are provided. */
    companions: Provision | undefined;
    deploys: number;
    readonly adaptations: Adaptation[];
    readonly images: Results["images"];
  };
};
