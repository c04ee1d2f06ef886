import type { Position } from "#kit/fault.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A place in a compose file: keys and list indexes from the top. */
export type Path = readonly (string | number)[];

/** One thing wrong with a compose file, before it is known which file and line that is. */
export type Finding = { readonly path: Path; readonly code: string; readonly message: string; readonly next?: string; readonly evidence?: readonly string[] };

/** Turns a path of a file's model into a position; a path that is not in the file gives its nearest ancestor's. */
export type PositionOf = (path: Path) => Position;

type Strings = Readonly<Record<string, string>>;
/** Extension fields (`x-…`), kept as they are. */
type Extensions = { readonly [key: `x-${string}`]: Json };

/**
 * The stack after merging and interpolation, in the long forms that `docker stack config` prints. Durations are Go's (`1m30s`), memory is
 * bytes as a decimal string, empty values are absent, `$` stands for itself (it is not doubled again).
 */
export type ComposeModel = Extensions & {
  readonly version: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks?: Readonly<Record<string, ComposeNetwork>>;
  readonly volumes?: Readonly<Record<string, ComposeVolume>>;
  readonly secrets?: Readonly<Record<string, ComposeFileObject>>;
  readonly configs?: Readonly<Record<string, ComposeFileObject>>;
};

export type ComposeNetwork = Extensions & {
  /** The engine's name; absent means `<stack>_<key>`. For an external network always present. */
  readonly name?: string;
  readonly driver?: string;
  readonly driver_opts?: Strings;
  readonly ipam?: { readonly driver?: string; readonly config?: readonly { readonly subnet?: string }[] };
  readonly external?: true;
  readonly internal?: true;
  readonly attachable?: true;
  readonly labels?: Strings;
};

export type ComposeVolume = Extensions & {
  readonly name?: string;
  readonly driver?: string;
  readonly driver_opts?: Strings;
  readonly external?: true;
  readonly labels?: Strings;
};

/** A secret or a config. */
export type ComposeFileObject = Extensions & {
  readonly name?: string;
  /** Absolute path. */
  readonly file?: string;
  readonly external?: true;
  readonly labels?: Strings;
  readonly driver?: string;
  readonly driver_opts?: Strings;
  readonly template_driver?: string;
};

export type ComposePort = { readonly mode?: string; readonly target: number; readonly published?: number; readonly protocol?: string };

export type ComposeMount = {
  readonly type: string;
  readonly source?: string;
  readonly target: string;
  readonly read_only?: true;
  readonly consistency?: string;
  readonly bind?: { readonly propagation?: string };
  readonly volume?: { readonly nocopy?: true; readonly subpath?: string };
  /** Size in bytes. */
  readonly tmpfs?: { readonly size?: number };
};

/** Use of a secret or config by a service; `mode` is a number (octal 0444 is 292). */
export type ComposeFileReference = { readonly source: string; readonly target?: string; readonly uid?: string; readonly gid?: string; readonly mode?: number };

export type ComposeHealthcheck = {
  readonly test?: readonly string[];
  readonly timeout?: string;
  readonly interval?: string;
  readonly retries?: number;
  readonly start_period?: string;
  readonly start_interval?: string;
  readonly disable?: true;
};

export type ComposeUpdateConfig = {
  readonly parallelism?: number;
  readonly delay?: string;
  readonly failure_action?: string;
  readonly monitor?: string;
  readonly max_failure_ratio?: number;
  readonly order?: string;
};

export type ComposeDeploy = {
  readonly mode?: string;
  readonly replicas?: number;
  readonly labels?: Strings;
  readonly update_config?: ComposeUpdateConfig;
  readonly rollback_config?: ComposeUpdateConfig;
  readonly resources?: {
    readonly limits?: { readonly cpus?: string; readonly memory?: string; readonly pids?: number };
    readonly reservations?: {
      readonly cpus?: string;
      readonly memory?: string;
      readonly generic_resources?: readonly { readonly discrete_resource_spec?: { readonly kind: string; readonly value: number } }[];
    };
  };
  readonly restart_policy?: { readonly condition?: string; readonly delay?: string; readonly max_attempts?: number; readonly window?: string };
  readonly placement?: { readonly constraints?: readonly string[]; readonly preferences?: readonly { readonly spread?: string }[]; readonly max_replicas_per_node?: number };
  readonly endpoint_mode?: string;
};

export type ComposeService = Extensions & {
  readonly build?: JsonObject;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly cgroupns_mode?: string;
  readonly cgroup_parent?: string;
  readonly command?: readonly string[];
  readonly configs?: readonly ComposeFileReference[];
  readonly container_name?: string;
  readonly credential_spec?: { readonly config?: string; readonly file?: string; readonly registry?: string };
  /** Has no effect in a Swarm and may name services that do not exist. */
  readonly depends_on?: readonly string[];
  readonly deploy?: ComposeDeploy;
  readonly devices?: readonly string[];
  readonly dns?: readonly string[];
  readonly dns_search?: readonly string[];
  readonly domainname?: string;
  readonly entrypoint?: readonly string[];
  /** Null: only the bare name reaches the service's spec. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly env_file?: readonly string[];
  readonly expose?: readonly string[];
  readonly external_links?: readonly string[];
  /** `host:ip` each. */
  readonly extra_hosts?: readonly string[];
  readonly hostname?: string;
  readonly healthcheck?: ComposeHealthcheck;
  readonly image?: string;
  readonly init?: boolean;
  readonly ipc?: string;
  readonly isolation?: string;
  readonly labels?: Strings;
  readonly links?: readonly string[];
  readonly logging?: { readonly driver?: string; readonly options?: Strings };
  readonly mac_address?: string;
  readonly network_mode?: string;
  readonly networks?: Readonly<Record<string, { readonly aliases?: readonly string[]; readonly driver_opts?: Strings; readonly ipv4_address?: string; readonly ipv6_address?: string } | null>>;
  readonly pid?: string;
  readonly ports?: readonly ComposePort[];
  readonly privileged?: true;
  readonly read_only?: true;
  readonly restart?: string;
  readonly secrets?: readonly ComposeFileReference[];
  readonly security_opt?: readonly string[];
  readonly shm_size?: string;
  readonly stdin_open?: true;
  readonly stop_grace_period?: string;
  readonly stop_signal?: string;
  readonly sysctls?: Strings;
  /** Has no effect in a Swarm. */
  readonly tmpfs?: readonly string[];
  readonly tty?: true;
  readonly ulimits?: Readonly<Record<string, number | { readonly soft?: number; readonly hard?: number }>>;
  readonly user?: string;
  readonly userns_mode?: string;
  readonly volumes?: readonly ComposeMount[];
  readonly working_dir?: string;
};
