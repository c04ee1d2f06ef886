import { expect, test } from "vitest";
import { explainEngineLog } from "./explain-log.ts";

test.each([
  ["failed to start daemon: Devices cgroup isn't mounted", /mount -t cgroup2/],
  [
    "failed to start daemon: Error initializing network controller: error obtaining controller instance: failed to create NAT chain DOCKER: iptables failed: iptables -t nat -N DOCKER: Could not fetch rule set generation id",
    /iptables-legacy/,
  ],
  ["failed to start daemon: error initializing graphdriver: driver not supported", /overlay2/],
  ["failed to start daemon: pid file found, ensure docker is not running or delete /var/run/docker.pid", /Another engine/],
  ["failed to load listeners: listen tcp 0.0.0.0:2375: bind: address already in use", /holds an address/],
  ["dockerd needs to be started with root privileges.", /needs root/],
  ['level=fatal msg="open /var/lib/docker/x: no space left on device"', /full/],
])("%s", (line, expected) => {
  expect(explainEngineLog(['time="…" level=info msg="Starting up"', line])).toMatch(expected);
});

test("nothing is made up about words that are not known", () => {
  expect(explainEngineLog(['level=info msg="API listen on /run/docker.sock"', "goodbye"])).toBeUndefined();
  expect(explainEngineLog([])).toBeUndefined();
});

test("what is only in passing does not count", () => {
  expect(explainEngineLog(['level=info msg="overlay2: operation not permitted, trying again"', "exit"])).toBeUndefined();
});
