import { snapshotMethods, type SnapshotMethodName } from "./port.ts";

/** What was tried on the file system under the store. */
export type MethodFacts = {
  /** Whether a subvolume and a snapshot of it could be made and removed. */
  readonly subvolumes: boolean;
  /** Whether a file could be copied by sharing its blocks. */
  readonly reflink: boolean;
  /** Whether the program `restic` answers. */
  readonly restic: boolean;
};

export type MethodDecision =
  | { readonly kind: "take"; readonly method: SnapshotMethodName }
  /** The one that was asked for cannot be had here; `offered` could be. */
  | { readonly kind: "unfit"; readonly asked: SnapshotMethodName; readonly offered: readonly SnapshotMethodName[] }
  | { readonly kind: "none" };

/** Which way of taking snapshots is used for new ones: the one that was asked for, or the best. Pure. */
export function chooseMethod(facts: MethodFacts, asked?: SnapshotMethodName): MethodDecision {
  const can: Readonly<Record<SnapshotMethodName, boolean>> = { btrfs: facts.subvolumes, reflink: facts.reflink, restic: facts.restic };
  const offered = snapshotMethods.filter((method) => can[method]);
  if (asked !== undefined) return offered.includes(asked) ? { kind: "take", method: asked } : { kind: "unfit", asked, offered };
  return offered[0] === undefined ? { kind: "none" } : { kind: "take", method: offered[0] };
}
