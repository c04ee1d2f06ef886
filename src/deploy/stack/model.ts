/**
 * The merged and interpolated stack as `docker stack config` prints it, as far as the driver reads it. The reader of compose files
 * (src/recipe/compose) makes it.
 */
export type StackModel = {
  readonly services: Readonly<Record<string, ServiceModel>>;
  readonly networks?: Readonly<Record<string, NetworkModel | null>>;
  readonly volumes?: Readonly<Record<string, VolumeModel | null>>;
  readonly secrets?: Readonly<Record<string, FileModel>>;
  readonly configs?: Readonly<Record<string, FileModel & { readonly template_driver?: string }>>;
};

type Labels = Readonly<Record<string, string>>;
export type NetworkModel = {
  readonly name?: string;
  readonly external?: boolean;
  readonly driver?: string;
  readonly driver_opts?: Labels;
  readonly internal?: boolean;
  readonly attachable?: boolean;
  readonly labels?: Labels;
  readonly ipam?: { readonly driver?: string; readonly config?: readonly { readonly subnet?: string }[] };
};
export type VolumeModel = { readonly name?: string; readonly external?: boolean; readonly driver?: string; readonly driver_opts?: Labels; readonly labels?: Labels };
export type FileModel = { readonly name?: string; readonly external?: boolean; readonly file?: string; readonly labels?: Labels };
export type FileReference = { readonly source: string; readonly target?: string; readonly uid?: string; readonly gid?: string; readonly mode?: number };
type Limits = { readonly cpus?: string; readonly memory?: string | number; readonly pids?: number };
type Updates = {
  readonly parallelism?: number;
  readonly delay?: string;
  readonly failure_action?: string;
  readonly monitor?: string;
  readonly max_failure_ratio?: number;
  readonly order?: string;
};

export type ServiceModel = {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly labels?: Labels;
  readonly hostname?: string;
  readonly user?: string;
  readonly working_dir?: string;
  readonly init?: boolean;
  readonly isolation?: string;
  readonly read_only?: boolean;
  readonly stdin_open?: boolean;
  readonly tty?: boolean;
  readonly stop_grace_period?: string;
  readonly stop_signal?: string;
  readonly dns?: readonly string[];
  readonly dns_search?: readonly string[];
  readonly extra_hosts?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly sysctls?: Labels;
  readonly ulimits?: Readonly<Record<string, number | { readonly single?: number; readonly soft?: number; readonly hard?: number }>>;
  readonly logging?: { readonly driver?: string; readonly options?: Labels };
  readonly restart?: string;
  readonly healthcheck?: {
    readonly test?: readonly string[];
    readonly interval?: string;
    readonly timeout?: string;
    readonly retries?: number;
    readonly start_period?: string;
    readonly disable?: boolean;
  };
  readonly networks?: Readonly<Record<string, { readonly aliases?: readonly string[] } | null>>;
  readonly ports?: readonly { readonly mode?: string; readonly target: number; readonly published?: number; readonly protocol?: string }[];
  readonly secrets?: readonly FileReference[];
  readonly configs?: readonly FileReference[];
  readonly volumes?: readonly {
    readonly type: string;
    readonly source?: string;
    readonly target: string;
    readonly read_only?: boolean;
    readonly bind?: { readonly propagation?: string };
    readonly volume?: { readonly nocopy?: boolean };
    readonly tmpfs?: { readonly size?: number };
  }[];
  readonly deploy?: {
    readonly mode?: string;
    readonly replicas?: number;
    readonly labels?: Labels;
    readonly endpoint_mode?: string;
    readonly update_config?: Updates;
    readonly rollback_config?: Updates;
    readonly restart_policy?: { readonly condition?: string; readonly delay?: string; readonly max_attempts?: number; readonly window?: string };
    readonly resources?: { readonly limits?: Limits; readonly reservations?: Limits };
    readonly placement?: { readonly constraints?: readonly string[]; readonly preferences?: readonly { readonly spread?: string }[]; readonly max_replicas_per_node?: number };
  };
};
