import { text } from "node:stream/consumers";
import { strip } from "./strip.ts";

const sources = JSON.parse(await text(process.stdin)) as readonly string[];
process.stdout.write(JSON.stringify(sources.map(strip)));
