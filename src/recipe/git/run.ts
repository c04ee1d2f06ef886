import { fileURLToPath } from "node:url";
import { Fault } from "#kit/fault.ts";
import { command, mustRunForBytes, type CommandResult } from "#kit/process.ts";
import { maskUrl } from "./mask-url.ts";
import type { GitSource } from "./source.ts";

const configFile = fileURLToPath(new URL("locked-down.gitconfig", import.meta.url));

/** Reaching a server needs these; nothing else of our environment is passed on. */
const passedOn = ["PATH", "SSH_AUTH_SOCK", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "TMPDIR"];

/** A repository's own configuration could name programs to run; these cannot be overridden by it. */
const overrides = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"];

const minutes = 60_000;

export type GitOptions = {
  /** The repository, as a work tree. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly authorization?: GitSource["authorization"];
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; default 10 minutes. */
  readonly timeout?: number;
};

/**
 * Runs git without a terminal, prompts, hooks or the user's configuration, and with https, ssh and local paths as the only transports.
 * Returns whatever it did.
 */
export async function git(args: readonly string[], options: GitOptions = {}): Promise<CommandResult> {
  const folder = options.folder === undefined ? [] : ["-C", options.folder];
  return command("git", [...overrides, ...folder, ...args], {
    inherit: false,
    env: { ...environment(options.authorization), ...options.env },
    timeout: options.timeout ?? 10 * minutes,
    ...(options.signal && { signal: options.signal }),
  });
}

/** Standard output of a git command that cannot fail for a reason that is the user's. */
export async function mustGit(args: readonly string[], options: GitOptions = {}): Promise<string> {
  const result = await git(args, options);
  if (result.exitCode === 0) return result.stdout;
  const lines = gitErrors(result);
  throw new Fault("infrastructure", "git-failed", `git ${args[0] ?? ""} ended with exit code ${result.exitCode}: ${lines.at(-1) ?? ""}`, { evidence: lines });
}

/** Like {@link mustGit}, for output that is no text. */
export async function gitBytes(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const folder = options.folder === undefined ? [] : ["-C", options.folder];
  const { env, signal, timeout = 10 * minutes } = options;
  return mustRunForBytes("git", [...overrides, ...folder, ...args], { inherit: false, env: { ...environment(undefined), ...env }, timeout, ...(signal && { signal }) });
}

/** The last lines that git wrote, without credentials. */
export function gitErrors(result: CommandResult): string[] {
  return maskUrl(result.stderr.trim()).split("\n").slice(-8);
}

function environment(authorization: GitSource["authorization"]): Record<string, string> {
  const kept = passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: configFile,
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS_REQUIRE: "never",
    GIT_SSH_COMMAND: "ssh -oBatchMode=yes",
    GIT_ALLOW_PROTOCOL: "https:ssh:file",
    GIT_OPTIONAL_LOCKS: "0",
    ...(authorization && { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: `http.${authorization.url}.extraHeader`, GIT_CONFIG_VALUE_0: authorization.header }),
  };
}
