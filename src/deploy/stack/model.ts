import type { ComposeModel, ComposeService } from "#recipe/compose/types.ts";

/** The merged and interpolated stack that the driver converts. */
export type StackModel = ComposeModel;
export type ServiceModel = ComposeService;
export type { ComposeFileObject as FileModel, ComposeFileReference as FileReference } from "#recipe/compose/types.ts";
