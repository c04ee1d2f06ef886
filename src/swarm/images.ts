import { Fault, messageOf } from "#kit/fault.ts";
import { orGone, type Docker } from "./engine.ts";

export type ImageFacts = {
  readonly image: string;
  /** The engine's id of the local image. */
  readonly id: string;
  /** `sha256:…` that the registry knows it by; null for an image that was built here. */
  readonly digest: string | null;
  /** It was not on the engine before this call brought it there. */
  readonly pulled: boolean;
};

/** Images under this prefix live on the host alone: the name can never be asked of a registry that someone else runs. */
const hostOnly = "localhost/";
const pullMs = 15 * 60_000;

/**
 * Makes every image present, all side by side, before a deploy is timed. A registry is asked for each, so that a tag that moved is noticed; where it
 * does not answer and the image is here, the local one is used and `warn` hears of it. An image that cannot be had is the upstream's fault.
 */
export async function ensureImages(docker: Docker, images: readonly string[], options: { signal: AbortSignal; say: (message: string) => void; warn: (message: string) => void }): Promise<ImageFacts[]> {
  return await Promise.all([...new Set(images)].map((image) => ensureImage(docker, image, options)));
}

async function ensureImage(docker: Docker, image: string, { signal, say, warn }: Parameters<typeof ensureImages>[2]): Promise<ImageFacts> {
  const before = await orGone(docker.getImage(image).inspect());
  const pinned = image.includes("@sha256:");
  if (!before || (!pinned && !image.startsWith(hostOnly))) {
    if (!before) say(`pulling ${image}`);
    try {
      await pull(docker, image, AbortSignal.any([signal, AbortSignal.timeout(pullMs)]));
    } catch (error) {
      signal.throwIfAborted();
      if (!before) {
        throw new Fault("upstream", "image-missing", `image ${image} cannot be pulled: ${messageOf(error)}`, {
          cause: error,
          evidence: [messageOf(error)],
          next: "Check that the tag exists and that the registry can be reached.",
        });
      }
      warn(`image ${image}: its registry did not answer, the local copy is used`);
    }
  }
  const now = await docker.getImage(image).inspect();
  return { image, id: now.Id, digest: digestOf(image, now.RepoDigests ?? []), pulled: !before || (before as { Id: string }).Id !== now.Id };
}

async function pull(docker: Docker, image: string, signal: AbortSignal): Promise<void> {
  const stream = await docker.pull(image, { abortSignal: signal });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

/** The digest under which the reference's own repository knows the image. Pure. */
export function digestOf(image: string, repoDigests: readonly string[]): string | null {
  const pinned = /@(sha256:[0-9a-f]{64})$/.exec(image);
  if (pinned?.[1]) return pinned[1];
  const repository = familiar(image.replace(/:[^:/]+$/, ""));
  const match = repoDigests.find((entry) => familiar(entry.split("@")[0] ?? "") === repository);
  return match?.split("@")[1] ?? null;
}

/** Docker Hub's short and long names are the same repository. */
function familiar(repository: string): string {
  return repository.replace(/^(index\.)?docker\.io\//, "").replace(/^library\//, "");
}

/** `image:tag@sha256:…`, what a service spec should carry; the reference itself where no digest is known. */
export function pinnedReference({ image, digest }: Pick<ImageFacts, "image" | "digest">): string {
  return digest === null || image.includes("@") ? image : `${image}@${digest}`;
}
