import { join } from "node:path";
import { checkNames, unfinished } from "./names.ts";
import type { LiveVolume } from "./port.ts";

/** Where things are under the store's root. Every name is checked on its way into a path. */
export type Layout = {
  readonly root: string;
  /** `<id>/` holds `about.json`, `manifest`, and what the method keeps there, such as `volumes/<key>`. */
  readonly snapshots: string;
  /** `<app>/<key>` are live volumes. */
  readonly live: string;
  /** restic's repository and its password. */
  readonly restic: string;
  /** What is restored only to be looked at. */
  readonly scratch: string;
  snapshot(id: string): string;
  app(app: string): string;
  volumes(app: string, keys: readonly string[]): LiveVolume[];
};

export function layoutOf(root: string): Layout {
  const [snapshots, live] = [join(root, "snapshots"), join(root, "live")];
  const app = (name: string): string => {
    checkNames("app", name);
    return join(live, name);
  };
  return {
    root,
    snapshots,
    live,
    restic: join(root, "restic"),
    scratch: join(root, "scratch"),
    app,
    snapshot(id) {
      checkNames("snapshot", id);
      return join(snapshots, id);
    },
    volumes: (name, keys) => volumesIn(app(name), keys),
  };
}

/** The volumes of an app in a folder. */
export function volumesIn(folder: string, keys: readonly string[]): LiveVolume[] {
  checkNames("volume", ...keys);
  return keys.map((key) => ({ key, folder: join(folder, key) }));
}

/** The name that a folder has until it is whole, and while it is removed. */
export function unfinishedName(folder: string): string {
  return `${folder}${unfinished}`;
}
