import type { SnapshotRef } from "#canonical/record.ts";

/** `stateful`: its data goes with it from release to release. `stateless`: whatever it writes is worthless, and a release begins with empty volumes. */
export const warmKinds = ["stateful", "stateless"] as const;
export type WarmKind = (typeof warmKinds)[number];

/** What keeps runs apart that share a warm app. `none`: nothing does. */
export const unitKinds = ["none", "keycloak-realm"] as const;
export type UnitKind = (typeof unitKinds)[number];

/** A release of a warm app as it is deployed. */
export type WarmRelease = {
  /** The release tag. */
  readonly version: string;
  /** The commit that the tag leads to. */
  readonly commit: string;
  /** An earlier release was there before, so that the suite's environment for upgrades applies. */
  readonly upgraded: boolean;
};

/** A service as it was seen once its release had proven itself. `spec` is a hash of all that can be changed by hand. */
export type WarmService = { readonly name: string; readonly image: string; readonly spec: string };

/**
 * The journal of a move from one release to another, written before each step. `begun`: the old release is being undeployed, its data is as it was. `captured`: nothing runs, the
 * snapshot is whole. `deploying`: the new release may have changed the data. `returning`: the old one is being put back.
 */
export const movePhases = ["begun", "captured", "deploying", "returning"] as const;
export type MovePhase = (typeof movePhases)[number];

export type WarmMove = {
  /** What ran before and is put back when the move fails; null where nothing did. */
  readonly from: WarmRelease | null;
  readonly to: WarmRelease;
  readonly phase: MovePhase;
  /** The data before the move; null where there is none to keep. */
  readonly snapshot: SnapshotRef | null;
  /** Keys of the volumes in the snapshot. */
  readonly volumes: readonly string[];
  /** There was no data before the move: what is left of it is worthless. */
  readonly fresh: boolean;
  /** ISO 8601. */
  readonly startedAt: string;
};

/** `moving`: between two of the others; with nobody at work on it, the move was broken off. */
export const warmStates = ["down", "moving", "up"] as const;
export type WarmState = (typeof warmStates)[number];

/** An app that is always on and is shared by runs. */
export type WarmApp = {
  /** As the configuration calls it. */
  readonly name: string;
  readonly recipe: string;
  /** Path or URL of its repository, without credentials. */
  readonly source: string;
  readonly kind: WarmKind;
  readonly unit: UnitKind;
  /** The engine that it is on. */
  readonly endpoint: string;
  readonly domain: string;
  readonly stack: string;
  /** The value of the run label of all its things, and the name of its live volumes and secrets. */
  readonly owner: string;
  /** What runs, or what ran last and whose data is kept; null before the first. */
  readonly release: WarmRelease | null;
  readonly services: readonly WarmService[];
  readonly state: WarmState;
  /** ISO 8601: when it came to be in this state. */
  readonly since: string;
  /** Exactly when it is `moving`. */
  readonly move: WarmMove | null;
};

/** What was decided, seen or done, in the order in which it was. */
export type WarmEvent = { readonly app: string; readonly at: string; readonly kind: "decided" | "seen" | "done"; readonly text: string };

/** Something that a person has to know of. It stays until it is acknowledged. */
export type WarmAlert = {
  readonly id: string;
  readonly app: string;
  readonly code: "held" | "roll-failed" | "changed-by-hand" | "not-put-back";
  /** What it is about, such as a release: the same code and subject is told once. */
  readonly subject: string;
  readonly text: string;
  /** Release notes and other facts, a line each. */
  readonly evidence: readonly string[];
  readonly raisedAt: string;
  readonly acknowledgedAt: string | null;
};

/** The part of a warm app that belongs to one run: all that is marked with the word. */
export type WarmUnit = { readonly app: string; readonly word: string; readonly run: string; readonly since: string };
