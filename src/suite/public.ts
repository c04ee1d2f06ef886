/** What `suite.ts` imports: the package's export `cc-ci/suite`. */
export { defineSuite } from "./define.ts";
export type { App, AppRequest, AppResponse, ExecOptions, ExecResult, Volume } from "./app.ts";
export type { BackupContext, DataCheck, Dependency, Environment, EnvironmentSource, InstallContext, ReadyProbe, SettingsContext, Suite, WireContext } from "./types.ts";
