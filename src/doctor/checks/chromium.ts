import { Fault } from "#kit/fault.ts";
import { mustRun } from "#kit/process.ts";
import { examineProgram } from "../examine-program.ts";
import { findProgram } from "../find-program.ts";
import type { Check } from "../finding.ts";

/** The names under which systems have Chromium, the preferred one first. */
export const chromiumNames = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"] as const;

const ubuntuFix = "snap install chromium, or install Google Chrome's own package (Ubuntu's archive has no Chromium)";

export const chromium: Check = {
  id: "chromium",
  title: "Chromium",
  required: false,
  async examine(host) {
    const seen = await examineProgram(host, { names: chromiumNames, ask: ["--version"], least: "100", tool: "chromium" });
    if (seen.state !== "lacks") return seen;
    const detail = `${seen.detail}; browser tests and screenshots cannot be made`;
    return (await host.system()).ubuntu ? { state: "lacks", detail, fix: ubuntuFix } : { ...seen, detail };
  },
  async fix(host, say) {
    if (!(await host.system()).ubuntu) return;
    if (!host.root || !(await host.systemd()) || !(await findProgram(["snap"], host.env))) {
      throw new Fault("infrastructure", "no-chromium-package", "Ubuntu has Chromium only as a snap, and none can be installed here", {
        next: ubuntuFix,
      });
    }
    say("installing Chromium: snap install chromium");
    await mustRun("snap", ["install", "chromium"], host.signal ? { signal: host.signal } : {});
  },
};
