import { parentPort, workerData } from "node:worker_threads";
import { strip } from "./strip.ts";

parentPort?.postMessage((workerData as readonly string[]).map(strip));
