/** Engine API bodies, as far as the stack driver fills them. Field names are the engine's. */
export type ServiceSpec = {
  Name: string;
  Labels: Record<string, string>;
  TaskTemplate: {
    ContainerSpec: ContainerSpec;
    Resources?: { Limits?: Limits; Reservations?: Limits };
    RestartPolicy?: { Condition?: string; Delay?: number; MaxAttempts?: number; Window?: number };
    Placement?: { Constraints?: string[]; Preferences?: { Spread: { SpreadDescriptor: string } }[]; MaxReplicas?: number };
    LogDriver?: { Name: string; Options?: Record<string, string> };
    Networks?: { Target: string; Aliases?: string[]; DriverOpts?: Record<string, string> }[];
    ForceUpdate?: number;
  };
  Mode: { Replicated?: { Replicas?: number }; Global?: Record<string, never> };
  UpdateConfig?: UpdateConfig;
  RollbackConfig?: UpdateConfig;
  EndpointSpec: { Mode: "vip" | "dnsrr"; Ports?: { Protocol: string; TargetPort: number; PublishedPort?: number; PublishMode: string }[] };
};

export type ContainerSpec = {
  Image: string;
  Labels: Record<string, string>;
  Command?: string[];
  Args?: string[];
  Hostname?: string;
  Env?: string[];
  Dir?: string;
  User?: string;
  Groups?: string[];
  StopSignal?: string;
  StopGracePeriod?: number;
  TTY?: boolean;
  OpenStdin?: boolean;
  ReadOnly?: boolean;
  Init?: boolean;
  Isolation?: string;
  Hosts?: string[];
  DNSConfig?: { Nameservers?: string[]; Search?: string[] };
  Healthcheck?: { Test?: string[]; Interval?: number; Timeout?: number; Retries?: number; StartPeriod?: number; StartInterval?: number };
  Mounts?: Mount[];
  Secrets?: { File: FileTarget; SecretID: string; SecretName: string }[];
  Configs?: { File: FileTarget; ConfigID: string; ConfigName: string }[];
  CapabilityAdd?: string[];
  CapabilityDrop?: string[];
  Sysctls?: Record<string, string>;
  Ulimits?: { Name: string; Soft: number; Hard: number }[];
  Privileges: { CredentialSpec: null; SELinuxContext: null };
};

export type FileTarget = { Name: string; UID: string; GID: string; Mode: number };
export type Limits = { NanoCPUs?: number; MemoryBytes?: number; Pids?: number; GenericResources?: { DiscreteResourceSpec: { Kind: string; Value: number } }[] };
export type UpdateConfig = { Parallelism: number; Delay?: number; FailureAction?: string; Monitor?: number; MaxFailureRatio?: number; Order?: string };
export type Mount = {
  Type: string;
  Source?: string;
  Target: string;
  ReadOnly?: boolean;
  BindOptions?: { Propagation: string };
  VolumeOptions?: { NoCopy?: boolean; Subpath?: string; Labels?: Record<string, string>; DriverConfig?: { Name?: string; Options?: Record<string, string> } };
  TmpfsOptions?: { SizeBytes?: number; Mode?: number };
};
