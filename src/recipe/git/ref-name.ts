import { Fault } from "#kit/fault.ts";

/** Refuses a ref that git would take for an option, a range or an expression, before git sees it. */
export function checkRef(ref: string): string {
  // oxlint-disable-next-line no-control-regex
  const wrong = ref === "" || ref.startsWith("-") || ref.startsWith("/") || ref.endsWith("/") || ref.endsWith(".") || ref.includes("..") || ref.includes("@{") || ref.includes("//") || /[\u0000-\u0020\u007f~^:?*[\\]/.test(ref);
  if (!wrong) return ref;
  throw new Fault("usage", "ref-invalid", `${JSON.stringify(ref)} cannot be the name of a branch, tag or commit`, { next: "Give a branch, a tag or a commit's hash." });
}
