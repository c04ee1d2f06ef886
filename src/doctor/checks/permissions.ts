import { access, constants } from "node:fs/promises";
import { dirname } from "node:path";
import type { Check } from "../finding.ts";
import { exists } from "../host.ts";

export const permissions: Check = {
  id: "permissions",
  title: "Permissions",
  required: true,
  async examine(host) {
    const folder = await nearestFolder(host.stateHome);
    const writable = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (!writable) {
      return {
        state: "lacks",
        detail: `${host.stateHome} cannot be written`,
        fix: "Run as root, or set CC_CI_HOME to a folder of your own.",
      };
    }
    if (!host.root) {
      return {
        state: "limited",
        detail: "not root: the engine's volumes cannot be read directly and nothing can be installed",
        fix: "Run as root where volumes are backed up and restored.",
      };
    }
    return { state: "ok", detail: `root; state in ${host.stateHome}` };
  },
};

/** The folder itself, or the nearest one above it that is there. */
export async function nearestFolder(folder: string): Promise<string> {
  return (await exists(folder)) || folder === dirname(folder) ? folder : nearestFolder(dirname(folder));
}
