/** The tables as the queries know them; see migrations/ for what they hold to. Times are milliseconds since the epoch. */
export type Tables = {
  run: RunTable;
  canonical: CanonicalTable;
  lease: LeaseTable;
  mirror: MirrorTable;
  sweep: SweepTable;
  sweep_recipe: SweepRecipeTable;
  warm_app: WarmAppTable;
  warm_event: WarmEventTable;
  warm_alert: WarmAlertTable;
  warm_unit: WarmUnitTable;
};

export const tableNames = ["run", "canonical", "lease", "mirror", "sweep", "sweep_recipe", "warm_app", "warm_event", "warm_alert", "warm_unit"] as const satisfies readonly (keyof Tables)[];

type RunTable = {
  id: string;
  recipe: string;
  lane: string;
  folder: string;
  host: string;
  started_at: number;
  ended_at: number | null;
  ms: number | null;
  verdict: string | null;
  level: number | null;
  version: string | null;
};

export type CanonicalTable = {
  id: string;
  recipe: string;
  source: string;
  domain: string;
  version: string;
  commit_id: string;
  tree: string;
  snapshot_id: string;
  snapshot_method: string;
  snapshot_hash: string;
  snapshot_bytes: number;
  snapshot_files: number;
  mark: string | null;
  run: string;
  seed_run: string;
  proof_run: string;
  /** JSON. */
  images: string;
  created_at: number;
  state: string;
  pinned: number;
  stale: string | null;
};

export type LeaseTable = {
  token: string;
  name: string;
  kind: string;
  holder: string;
  since: number;
  deadline: number;
  pid: number;
  process_start: string;
  boot_id: string;
  pid_namespace: string;
  host: string;
  machine: string;
};

type MirrorTable = {
  recipe: string;
  upstream: string;
  mirror: string | null;
  default_branch: string | null;
  head: string | null;
  /** JSON: pairs. */
  tags: string;
  synced_at: number | null;
  error: string | null;
};

type SweepTable = {
  id: string;
  cause: string;
  holder: string;
  started_at: number;
  finished_at: number | null;
  good: number | null;
  error: string | null;
};

type SweepRecipeTable = {
  sweep: string;
  recipe: string;
  position: number;
  state: string;
  run: string | null;
  started_at: number | null;
  ended_at: number | null;
  class: string | null;
  reason: string | null;
  release: string | null;
  from_version: string | null;
  to_version: string | null;
  outcome_run: string | null;
  canonical_since: number | null;
  /** JSON. */
  notes: string | null;
};

export type WarmAppTable = {
  owner: string;
  host: string;
  name: string;
  recipe: string;
  source: string;
  kind: string;
  unit: string;
  endpoint: string;
  domain: string;
  stack: string;
  /** JSON. */
  release: string | null;
  /** JSON. */
  services: string;
  state: string;
  since: number;
  /** JSON. */
  move: string | null;
};

type WarmEventTable = {
  app: string;
  number: number;
  at: number;
  kind: string;
  text: string;
};

export type WarmAlertTable = {
  id: string;
  app: string;
  code: string;
  subject: string;
  text: string;
  /** JSON. */
  evidence: string;
  raised_at: number;
  acknowledged_at: number | null;
};

type WarmUnitTable = {
  app: string;
  word: string;
  run: string;
  since: number;
};
