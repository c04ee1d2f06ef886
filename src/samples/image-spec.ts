import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { Fault } from "#kit/fault.ts";
import { packageRoot } from "#kit/packages.ts";
import { layerTree, readTree, type Tree } from "./tree.ts";

/** Never a registry's name, so that such an image cannot leave the host. */
export const imagePrefix = "localhost/cc-ci-samples/";

/** Raised when images must be built again although their sources are the same. */
const builderVersion = "1";

/** What the context of an image with `install_in` holds: the script that installs. */
export const installScript = "install.sh";

const packageName = z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, "must be a Debian package's name");

/** `image.yml` of `samples/images/<name>/`. */
export const imageYmlSchema = z.strictObject({
  /** One sentence. */
  about: z.string().min(1),
  /** Oldest first. A folder named by a tag holds the files that it adds or changes on top of those of the tags before. */
  tags: z.array(z.string().regex(/^\d+\.\d+\.\d+$/)).min(1),
  /** Debian packages whose files the Dockerfile finds as `packages.tar`, with all that they depend on, less what is in the image below. */
  packages: z.array(packageName).default([]),
  /** Packages they depend on that this image does not need. */
  without: z.array(packageName).default([]),
  /** Glob patterns of files of the packages that this image does not need, without a leading slash. */
  leave_out: z.array(z.string()).default([]),
  /** A sample image in which `install.sh` runs with the network, to fetch software from package registries; the Dockerfile finds what it made as `installed.tar`. */
  install_in: z.string().startsWith(imagePrefix).optional(),
});

/** One image to be built: a name with a tag. */
export type ImageSpec = {
  /** `notes:1.0.0`. */
  readonly id: string;
  readonly name: string;
  /** The whole name, `localhost/cc-ci-samples/notes:1.0.0`. */
  readonly reference: string;
  /** Ids of the sample images that its Dockerfile starts from. */
  readonly from: readonly string[];
  readonly packages: readonly string[];
  readonly without: readonly string[];
  readonly leaveOut: readonly string[];
  /** Id of the sample image in which `install.sh` fetches software; null when none is fetched. */
  readonly installIn: string | null;
  /** The build context, with `Dockerfile`, without `packages.tar` and `installed.tar`. */
  readonly context: Tree;
  /** Of all sources, its own and those of the images below. */
  readonly hash: string;
};

/** Reads all sample images, each after those that it starts from. */
export async function readImageSpecs(root: string = join(packageRoot, "samples", "images")): Promise<ImageSpec[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  const specs = (await Promise.all(folders.map((name) => readImage(name, join(root, name))))).flat();
  return hashInOrder(specs);
}

async function readImage(name: string, folder: string): Promise<Omit<ImageSpec, "hash">[]> {
  const all = await readTree(folder);
  const declared = all.get("image.yml");
  if (declared === undefined) {
    throw new Fault("usage", "image-invalid", `samples/images/${name} has no image.yml: write one, or remove the folder`);
  }
  const parsed = imageYmlSchema.safeParse(parse(declared.content.toString()));
  if (!parsed.success) {
    throw new Fault("usage", "image-invalid", `samples/images/${name}/image.yml: ${z.prettifyError(parsed.error)}`);
  }
  const { tags, packages, without, leave_out: leaveOut, install_in: builder } = parsed.data;
  if ((builder !== undefined) !== all.has(installScript)) {
    throw new Fault("usage", "image-invalid", `samples/images/${name}: install_in in image.yml and the file ${installScript} need each other`);
  }
  const part = (prefix: string): Tree =>
    new Map([...all].filter(([path]) => path.startsWith(prefix)).map(([path, file]) => [path.slice(prefix.length), file]));
  const common: Tree = new Map([...all].filter(([path]) => path !== "image.yml" && !tags.some((tag) => path.startsWith(`${tag}/`))));
  return tags.map((tag, i) => {
    const context = tags.slice(0, i + 1).reduce((tree, each) => layerTree(tree, part(`${each}/`)), common);
    const dockerfile = context.get("Dockerfile")?.content.toString() ?? "";
    return { id: `${name}:${tag}`, name, reference: `${imagePrefix}${name}:${tag}`, from: basesOf(dockerfile), packages, without, leaveOut, installIn: builder?.slice(imagePrefix.length) ?? null, context };
  });
}

/** Ids of the sample images in a Dockerfile's FROM and COPY --from lines. */
export function basesOf(dockerfile: string): string[] {
  const names = [...dockerfile.matchAll(/^(?:FROM\s+|COPY\s+--from=)(\S+)/gim)].map((match) => match[1] ?? "");
  return [...new Set(names.filter((name) => name.startsWith(imagePrefix)).map((name) => name.slice(imagePrefix.length)))];
}

/** Sorts images so that each comes after those it starts from, and gives each its hash. */
export function hashInOrder(specs: readonly Omit<ImageSpec, "hash">[]): ImageSpec[] {
  const byId = new Map(specs.map((spec) => [spec.id, spec]));
  const done = new Map<string, ImageSpec>();
  const visit = (id: string, way: readonly string[]): ImageSpec => {
    const known = done.get(id);
    if (known) return known;
    const spec = byId.get(id);
    if (!spec || way.includes(id)) {
      throw new Fault("usage", "image-order", `image ${[...way, id].join(" <- ")} ${spec ? "starts from itself" : "does not exist"}`);
    }
    const below = [...spec.from, ...(spec.installIn === null ? [] : [spec.installIn])].map((base) => visit(base, [...way, id]));
    const hashed = { ...spec, hash: hashOf(spec, below) };
    done.set(id, hashed);
    return hashed;
  };
  for (const spec of specs) visit(spec.id, []);
  return [...done.values()];
}

function hashOf(spec: Omit<ImageSpec, "hash">, below: readonly ImageSpec[]): string {
  const hash = createHash("sha256").update(JSON.stringify([builderVersion, spec.id, spec.packages, spec.without, spec.leaveOut, below.map((base) => base.hash)]));
  for (const [path, file] of spec.context) hash.update(JSON.stringify([path, file.mode, file.content.length])).update(file.content);
  return hash.digest("hex").slice(0, 32);
}

/** The images named (`notes` means all its tags, `notes:1.0.0` one) with all that they start from, in order. What only installs them is not among them. An unknown name is a fault. */
export function selectImages(specs: readonly ImageSpec[], names: readonly string[] | undefined): ImageSpec[] {
  if (names === undefined) return [...specs];
  const wanted = new Set<string>();
  const want = (spec: ImageSpec): void => {
    wanted.add(spec.id);
    for (const base of specs) if (spec.from.includes(base.id)) want(base);
  };
  for (const given of names) {
    const name = given.startsWith(imagePrefix) ? given.slice(imagePrefix.length) : given;
    const found = specs.filter((spec) => spec.id === name || spec.name === name);
    if (found.length === 0) {
      throw new Fault("usage", "image-unknown", `there is no sample image ${name}`, { next: `Use one of ${[...new Set(specs.map((s) => s.name))].join(", ")}.` });
    }
    found.forEach(want);
  }
  return specs.filter((spec) => wanted.has(spec.id));
}
