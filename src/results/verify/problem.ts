/** One thing that is wrong with a run folder. `code` is stable; `file` is relative to the run folder. */
export type Problem = { readonly file: string; readonly code: string; readonly message: string };
