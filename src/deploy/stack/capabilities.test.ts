import { expect, test } from "vitest";
import { effectiveCapabilities } from "./capabilities.ts";

test.each<[string, string[] | undefined, string[] | undefined, string[], string[]]>([
  ["none", undefined, undefined, [], []],
  ["any spelling, once, in order", ["sys_time", "NET_ADMIN", "cap_net_admin", " chown "], undefined, ["CAP_CHOWN", "CAP_NET_ADMIN", "CAP_SYS_TIME"], []],
  ["what is added is not dropped", ["CHOWN"], ["cap_chown", "KILL"], ["CAP_CHOWN"], ["CAP_KILL"]],
  ["all are dropped but one", ["CHOWN"], ["all", "KILL"], ["CAP_CHOWN"], ["ALL"]],
  ["all are added", ["ALL", "KILL"], ["KILL"], ["ALL"], ["CAP_KILL"]],
])("%s", (_, add, drop, added, dropped) => {
  expect(effectiveCapabilities(add, drop)).toEqual({ add: added, drop: dropped });
});
