import { isAddress } from "#shipped/allow.ts";
import { z } from "zod";
import { isReleaseTag } from "#recipe/version.ts";
import { warmNamePattern } from "#warm/names.ts";
import { unitKinds, warmKinds } from "#warm/record.ts";

const seconds = z.int("must be a whole number of seconds").min(1, "must be at least 1 second");

/** An app that is always on and that runs share; its name is that of its table, `[warm.<name>]`. */
const warmSchema = z.strictObject({
  /** The recipe's name; the table's own without it. */
  recipe: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, "must be the name of a recipe").optional(),
  /** Path or URL of the recipe; without it where its suite or `upstream` says. */
  source: z.string().min(1, "must be a path or URL").optional(),
  /** `latest`, or the release to keep it at. */
  release: z.string().refine((tag) => tag === "latest" || isReleaseTag(tag), 'must be "latest" or a release such as 1.2.0+3.4.5').optional(),
  /** Whether its data is kept from release to release; `stateful` without it. */
  kind: z.enum(warmKinds, `must be ${warmKinds.map((kind) => `"${kind}"`).join(" or ")}`).optional(),
  /** What keeps runs apart in it; `none` without it. */
  unit: z.enum(unitKinds, `must be ${unitKinds.map((kind) => `"${kind}"`).join(" or ")}`).optional(),
});

/** Everything that the configuration file can say. Every key is optional; the command line wins over it. */
export const configSchema = z.strictObject({
  /** Endpoint of the Docker engine, `unix:///path` or `tcp://host:port`. */
  engine: z.string().optional(),
  /** Domain below which apps get their names. */
  zone: z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "must be a domain in lower case").optional(),
  /** Time limit of a whole run, in seconds. */
  run_timeout: seconds.optional(),
  /** Time limit for services to come to rest, in seconds, instead of each suite's own. */
  deploy_timeout: seconds.optional(),
  /** Host paths that recipes may bind, read only. */
  allowed_host_paths: z.array(z.string().startsWith("/", "must be an absolute path")).optional(),
  /** Folder that holds a folder for each recipe's suite. */
  suites: z.string().optional(),
  /** Folder for canonicals' snapshots and the volumes that they are put back into; on btrfs or xfs they share their blocks. */
  snapshots: z.string().startsWith("/", "must be an absolute path").optional(),
  /** Where recipes are whose suite does not say; `{recipe}` stands for the name. */
  upstream: z.string().includes("{recipe}", "must have {recipe} in it").optional(),
  /** The forge that keeps our mirrors: its start page, the owner of the mirrors, and the file that holds the token. */
  forge: z.strictObject({ url: z.string(), owner: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "must be the name of a user or an organisation"), token_file: z.string().startsWith("/", "must be an absolute path").optional() }).optional(),
  /** When the sweep is due, such as `Sun 03:00`, and in which time zone; the host's without it. */
  sweep: z.strictObject({ cadence: z.string().optional(), time_zone: z.string().optional(), jobs: z.int().min(1, "must be at least 1").optional(), remote_timeout: seconds.optional() }).optional(),
  /** What canonicals, images and run folders may hold together, in bytes such as `40 GB`, and how much of the file system must stay free. */
  disk: z.strictObject({ budget: z.string().optional(), keep_free: z.string().optional(), keep_canonicals: z.int().min(0, "must be 0 or more").optional() }).optional(),
  /** Recipes whose own tests may run, by the path or address that they are fetched from, and what those tests may use: sizes such as `1 GB`, seconds. */
  shipped_tests: z.strictObject({
    allow: z.array(z.string().refine(isAddress, "must be an absolute path, or an address that begins with https://, ssh:// or user@host:")).optional(),
    memory: z.string().optional(), disk: z.string().optional(), processes: z.int().min(32, "must be at least 32").optional(), time: seconds.optional(),
  }).optional(),
  /** Apps that are always on and that runs share, by name. */
  warm: z.record(z.string().regex(warmNamePattern, "must be 1 to 20 of a-z, 0-9 and dashes, as the name of a warm app"), warmSchema).optional(),
  /** PostgreSQL that holds the store, `postgres://…`; the store is a file in the state home without it. */
  store_url: z.string().regex(/^postgres(ql)?:\/\//, "must begin with postgres://").optional(),
});

export type Config = z.infer<typeof configSchema>;
export const configKeys = Object.keys(configSchema.shape) as readonly (keyof Config)[];
