import { z } from "zod";
import { callable, orFalse, strictShape } from "./schema-parts.ts";
import type { App } from "./app.ts";
import type { DataCheck, Dependency, Environment, ReadyProbe, Suite } from "./types.ts";

const longestWait = 3600;

/** Whole seconds, one hour at most. */
export const secondsSchema = z.int("must be a whole number of seconds").min(1, "must be at least 1 second").max(longestWait, `must be at most ${longestWait} seconds`);

/** A path of the app as a browser would ask for it. */
export const pathSchema = z.string('must be a path such as "/health"').regex(/^\/[^\s]*$/, 'must be a path that starts with "/" and has no spaces');

const statusSchema = z.int("must be an HTTP status, a number").min(100, "must be an HTTP status from 100 to 599").max(599, "must be an HTTP status from 100 to 599");
export const statusesSchema = z.array(statusSchema, "must be a list of HTTP statuses").min(1, "must name at least one HTTP status");

const variablePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const environmentSchema: z.ZodType<Environment> = z.record(
  z.string().regex(variablePattern, "is no name of an environment variable"),
  z.string('must be text; write numbers and yes/no in quotes, as in an .env file').refine((value) => !/[\r\n\0]/.test(value), "must be one line"),
  "must be a list of names and values, or a function that gives one",
);

const serviceSchema = z.string("must be the key of a service in the compose file").min(1, "must be the key of a service in the compose file");

/** One ready probe. */
export const readyProbeSchema: z.ZodType<ReadyProbe> = z.discriminatedUnion(
  "kind",
  [
    strictShape({ kind: z.literal("http"), path: pathSchema, statuses: statusesSchema.exactOptional(), contains: z.string("must be text").min(1, "must not be empty").exactOptional() }),
    strictShape({ kind: z.literal("tcp"), service: serviceSchema, port: z.int("must be a port").min(1, "must be a port from 1 to 65535").max(65_535, "must be a port from 1 to 65535"), stable: z.int("must be a whole number").min(1, "must be at least 1").max(100, "must be at most 100").exactOptional() }),
    strictShape({ kind: z.literal("exec"), service: serviceSchema, argv: z.array(z.string("must be text"), "must be a list: the program and its arguments").min(1, "must name a program") }),
  ],
  'must have a kind: "http", "tcp" or "exec"',
);
export const readyProbesSchema: z.ZodType<readonly ReadyProbe[]> = z.array(readyProbeSchema, "must be a list of probes, or a function that gives one");

/** A file beside suite.ts: no folder, nothing that leaves it. */
export const overlaySchema = z.string("must be the name of a file").regex(/^[A-Za-z0-9][\w.-]*\.ya?ml$/, 'must be the name of a YAML file beside suite.ts, such as "compose.ccci.yml"');

const recipeNameSchema = z.string("must be the name of a recipe").regex(/^[a-z0-9][a-z0-9_-]*$/, "must be the name of a recipe");
export const dependencySchema: z.ZodType<Dependency> = strictShape({
  recipe: recipeNameSchema,
  mode: z.enum(["cold", "warm"], 'must be "cold" or "warm"'),
  release: z.string("must be a release tag").min(1, "must be a release tag").exactOptional(),
  overlay: overlaySchema.exactOptional(),
  wire: callable<NonNullable<Dependency["wire"]>>().exactOptional(),
});

const reasonSchema = z.string("must be the reason, in words").refine((reason) => reason.trim().length >= 8, "must give a reason that a reader can check");
const reason = reasonSchema.exactOptional();

/** Why a rung does not apply. Install and lint are missing on purpose: they run for every recipe. */
export const notApplicableSchema: z.ZodType<NonNullable<Suite["notApplicable"]>> = strictShape(
  { upgrade: reason, backup_restore: reason, custom: reason },
  {
    install: "every recipe is installed: the install rung cannot be declared away",
    lint: "every recipe is linted: the lint rung cannot be declared away",
    backup: 'backup and restore are one rung: "backup_restore"',
    restore: 'backup and restore are one rung: "backup_restore"',
  },
);

export const screenshotSchema: z.ZodType<NonNullable<Suite["screenshot"]>> = orFalse(strictShape({ path: pathSchema.exactOptional(), waitFor: z.string("must be a CSS selector").min(1, "must be a CSS selector").exactOptional() }));

const hook = callable<(app: App) => Promise<void>>().exactOptional();
export const beforeSchema: z.ZodType<NonNullable<Suite["before"]>> = strictShape({ upgrade: hook, backup: hook, restore: hook, custom: hook });

export const dataSchema: z.ZodType<DataCheck> = strictShape({ seed: callable<DataCheck["seed"]>(), read: callable<DataCheck["read"]>(), destroy: callable<DataCheck["destroy"]>() });
