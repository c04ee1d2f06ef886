/** A fault of the recipe library as a finding's message: what is wrong, and what to do about just that. */
export function sentence({ message, next }: { readonly message: string; readonly next?: string | undefined }): string {
  return next === undefined ? message : `${message}. ${next.replace(/\.$/, "")}`;
}
