import { formatBytes } from "#kit/bytes.ts";
import type { ImageProgress } from "./images.ts";

/** One line for something that the building of sample images has come to. Pure. */
export function describeImageProgress(progress: ImageProgress): string {
  switch (progress.kind) {
    case "plan":
      return progress.missing.length === 0 ? `all ${progress.all} images are there` : `${progress.missing.length} images must be built, of ${progress.all} and what builds them`;
    case "packages":
      return `${progress.count} Debian packages (${seconds(progress.ms)})`;
    case "installed":
      return `installed ${progress.image}: ${formatBytes(progress.bytes)} (${seconds(progress.ms)})`;
    case "started":
      return `building ${progress.image}`;
    case "built":
      return `built ${progress.image}: ${formatBytes(progress.bytes)} (${seconds(progress.ms)})`;
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
