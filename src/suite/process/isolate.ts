import { command } from "#kit/process.ts";

/**
 * Brings up the loopback interface and one that leads nowhere: a browser that sees no interface at all takes itself for offline and tells the page so. The kernel gives them no addresses of its
 * own: those would come a second later, when a page is being loaded, and the browser would break it off.
 */
const script = [
  "ip link set lo up",
  "ip link add cc0 type veth peer name cc1",
  "ip link set cc0 addrgenmode none",
  "ip link set cc1 addrgenmode none",
  "ip address add 192.0.2.1/24 dev cc0",
  "ip link set cc0 up",
  "ip link set cc1 up",
  "ip route add default dev cc0",
  'exec "$@"',
].join(" && ");

/**
 * The program and arguments that run a program in a network namespace of its own. It then reaches nothing but what is handed in by a unix socket, and it does not
 * see the host's interfaces: Chromium breaks off every request when one of them comes or goes, which containers of other runs do all the time.
 */
export function inOwnNetwork(program: string, args: readonly string[]): [program: string, args: string[]] {
  return ["unshare", ["--net", "--", "sh", "-c", script, "sh", program, ...args]];
}

/** Whether this host lets us make a network namespace; it takes root and iproute2. */
export async function canIsolate(): Promise<boolean> {
  const [program, args] = inOwnNetwork("true", []);
  const result = await command(program, args, { timeout: 10_000 }).catch(() => undefined);
  return result?.exitCode === 0;
}
