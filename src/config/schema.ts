import { z } from "zod";

const seconds = z.int("must be a whole number of seconds").min(1, "must be at least 1 second");

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
});

export type Config = z.infer<typeof configSchema>;
export const configKeys = Object.keys(configSchema.shape) as readonly (keyof Config)[];
