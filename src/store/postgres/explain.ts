import { Fault } from "#kit/fault.ts";

const unreachable = new Set(["ECONNREFUSED", "ECONNRESET", "ENOENT", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EPIPE", "EACCES", "57P01", "57P02", "57P03", "53300", "08000", "08001", "08003", "08006"]);

/** What an error of PostgreSQL or of the way to it means for who runs cc-ci; `where` is the server without the password. Others come back as they are. Pure. */
export function explainPostgres(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || error instanceof Fault) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (unreachable.has(code) || /^Connection terminated|timeout exceeded when trying to connect|^timeout expired$|not queryable/.test(error.message)) {
    return new Fault("infrastructure", "store-unreachable", `the store's server ${where} does not answer: ${error.message || code}`, { next: "See that the server runs and can be reached from here, then try again.", cause: error });
  }
  switch (code) {
    case "28P01":
    case "28000":
      return new Fault("infrastructure", "store-refused", `the store's server ${where} refuses this user or password`, { next: "Correct user and password in the store's URL." });
    case "3D000":
      return new Fault("infrastructure", "store-database-missing", `the store's server ${where} has no such database`, { next: "Make it there with `createdb`, owned by that user." });
    case "42501":
      return new Fault("infrastructure", "store-not-allowed", `the store's server ${where} does not allow what cc-ci needs: ${error.message}`, { next: "Let that user own the database.", cause: error });
    case "53100":
      return new Fault("infrastructure", "store-full", `the disk of the store's server ${where} is full; the change was not made, and nothing that was there is lost`, { next: "Make room on that disk, then try again.", cause: error });
    case "25006":
      return new Fault("infrastructure", "store-read-only", `the store's server ${where} only lets cc-ci read`, { next: "Use the server that takes changes, not one that follows it.", cause: error });
    case "40001":
    case "40P01":
    case "55P03":
    case "57014":
      return new Fault("infrastructure", "store-busy", `the store's server ${where} gave up a change for another one's sake: ${error.message}`, { next: "Try again.", cause: error });
    case "XX001":
    case "XX002":
      return new Fault("infrastructure", "store-damaged", `the store on ${where} is damaged: ${error.message}`, { next: "Restore the server's backup, then run `cc-ci store check --reindex`.", cause: error });
    default:
      return error;
  }
}
