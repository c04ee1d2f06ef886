import { expect, test } from "vitest";
import { mustRun } from "#kit/process.ts";
import { inOwnNetwork } from "./isolate.ts";

// Chromium gives up every request when an address comes or goes (ERR_NETWORK_CHANGED), also one that the kernel gives an interface by itself a second after it was brought up.
test("nothing changes in a network of its own once the program runs", async () => {
  const [program, args] = inOwnNetwork("sh", ["-c", "timeout 4 ip monitor link address route; ip -brief address"]);
  const lines = (await mustRun(program, args)).trim().split("\n");
  expect(lines.map((line) => line.split(/\s+/).slice(0, 3).join(" ").replace(/@\S+/, "").trim())).toEqual(["lo UNKNOWN 127.0.0.1/8", "cc1 UP", "cc0 UP 192.0.2.1/24"]);
});
