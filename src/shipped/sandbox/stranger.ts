import { randomInt } from "node:crypto";

/** Above what systems and containers give out (systemd's table of user ids), below what the kernel takes for "no id". */
const first = 1_900_000_000;

/** A user id that nobody has and nothing belongs to, another one for each run, so that no two runs count or see each other's processes. */
export function strangerId(): number {
  return first + randomInt(2 ** 24);
}
