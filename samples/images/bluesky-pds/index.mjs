// The package is a library; this starts it, as the software's own image does.
const loaded = await import("@atproto/pds");
const { PDS, envToCfg, envToSecrets, readEnv } = loaded.PDS ? loaded : loaded.default;

const env = readEnv();
const pds = await PDS.create(envToCfg(env), envToSecrets(env));

await pds.start();
console.log(`serving at port ${pds.ctx.cfg.service.port}`);

const stop = () => void pds.destroy().finally(() => process.exit(0));
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
