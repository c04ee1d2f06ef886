import bcryptjs from "bcryptjs";

/** Rounds are two to this. More would hold the edge up for seconds at each request. */
const mostCost = 12;

/** Whether a hash is bcrypt's of a bearable cost: `$2a$`, `$2b$` and `$2y$`, of a cost from 4 to 12. */
export function isBcrypt(hash: string): boolean {
  const cost = Number(/^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash)?.[1] ?? 0);
  return cost >= 4 && cost <= mostCost;
}

/** Whether a password (its first 72 bytes) fits a hash that {@link isBcrypt} takes. */
export function fitsBcrypt(password: string, hash: string): boolean {
  return bcryptjs.compareSync(password, hash);
}
