import { buildSampleImages } from "#samples/images.ts";
import { describeImageProgress } from "#samples/progress-words.ts";
import { connectEngine } from "#swarm/engine.ts";
await buildSampleImages({ docker: connectEngine(), names: process.argv.slice(2), onProgress: (p) => console.log(describeImageProgress(p)), signal: AbortSignal.timeout(580000) }).catch((e) => { console.log(e.message, e.evidence); process.exitCode = 1; });
