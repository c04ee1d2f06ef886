/** What a program in a service's container did. */
export type ExecResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

export type ExecOptions = {
  /** Written to the program's standard input. */
  readonly input?: string;
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Return instead of throwing when the exit code is not 0. Default false. */
  readonly allowFailure?: boolean;
};

/** Files of one named volume of the app, reached through the host, so that images without a shell work too. Paths are relative to the volume. */
export type Volume = {
  read(path: string): Promise<Buffer>;
  write(path: string, content: string | Buffer): Promise<void>;
  remove(path: string): Promise<void>;
  exists(path: string): Promise<boolean>;
  list(path?: string): Promise<string[]>;
};

export type AppResponse = {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** True when the edge answered itself because nothing routes there. */
  readonly fromEdge: boolean;
};

export type AppRequest = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds; default 30 000. */
  readonly timeout?: number;
};

/**
 * The deployed app as hooks and tests see it. The same interface is served in the harness itself (hooks of `suite.ts`) and,
 * through a socket, to the test process (fixtures), which has no access to the engine.
 */
export type App = {
  readonly recipe: string;
  /** Host name, for example `note-3f9a2c.cc-ci.localhost`. */
  readonly domain: string;
  /** `https://<domain>` without a trailing slash. */
  readonly baseUrl: string;
  readonly stack: string;
  /** What is deployed now: `base` or `head`. */
  readonly phase: "base" | "head";
  /** Version of the deployed release, when it has one. */
  readonly version: string | null;
  /** A random word, new for every run, for what a test makes. */
  readonly nonce: string;
  /** Runs a program (no shell) in the running container of a service, by the service's compose key. Throws when it fails. */
  exec(service: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** By the volume's compose key. */
  volume(name: string): Volume;
  /** Value of one of the app's secrets, by compose key. It is masked in all output. */
  secret(name: string): Promise<string>;
  /** One HTTPS request to the app through the edge; redirects are not followed. `path` may be a whole URL of the app. */
  request(path: string, request?: AppRequest): Promise<AppResponse>;
};
