/** What a maintainer or an operator should hear of: upstream did something that changes what was published. */
export type MirrorEvent =
  /** A release tag names another commit than before. */
  | { readonly kind: "tag-moved"; readonly tag: string; readonly from: string; readonly to: string }
  /** Upstream withdrew a release. */
  | { readonly kind: "tag-deleted"; readonly tag: string; readonly from: string }
  /** The default branch does not contain its former head any more. */
  | { readonly kind: "history-rewritten"; readonly branch: string; readonly from: string; readonly to: string }
  | { readonly kind: "default-branch-renamed"; readonly from: string; readonly to: string }
  /** Someone had pushed to the mirror's default branch; upstream never had it, and it is overwritten. */
  | { readonly kind: "mirror-overwritten"; readonly branch: string; readonly from: string; readonly to: string };
