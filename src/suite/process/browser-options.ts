import type { LaunchOptions } from "@playwright/test";

/**
 * How the browser is started, from the variables that the harness gives to the test process. The built-in edge's certificates come from
 * an authority of this host, so the browser is told the hash of its key; Chromium reads no CA file.
 */
export function launchOptions(env: NodeJS.ProcessEnv): LaunchOptions {
  return {
    ...(env.CC_CI_CHROMIUM && { executablePath: env.CC_CI_CHROMIUM }),
    ...(env.CC_CI_PROXY && { proxy: { server: env.CC_CI_PROXY } }),
    args: [
      ...(env.CC_CI_SPKI ? [`--ignore-certificate-errors-spki-list=${env.CC_CI_SPKI}`] : []),
      // One page at a time is open, so one renderer is enough; containers often have a small /dev/shm.
      "--renderer-process-limit=1",
      "--disable-dev-shm-usage",
    ],
  };
}
