/**
 * System calls that no test needs, and that reach for other processes, the kernel or new namespaces, by their numbers. From the kernel's headers `unistd_64.h` and `asm-generic/unistd.h`;
 * a call that one of them does not have is left out there.
 */
const refusedCalls: Readonly<Record<string, Readonly<Partial<Record<"x64" | "arm64", number>>>>> = {
  ptrace: { x64: 101, arm64: 117 },
  process_vm_readv: { x64: 310, arm64: 270 },
  process_vm_writev: { x64: 311, arm64: 271 },
  kcmp: { x64: 312, arm64: 272 },
  pidfd_getfd: { x64: 438, arm64: 438 },
  mount: { x64: 165, arm64: 40 },
  umount2: { x64: 166, arm64: 39 },
  pivot_root: { x64: 155, arm64: 41 },
  chroot: { x64: 161, arm64: 51 },
  open_tree: { x64: 428, arm64: 428 },
  move_mount: { x64: 429, arm64: 429 },
  fsopen: { x64: 430, arm64: 430 },
  fsconfig: { x64: 431, arm64: 431 },
  fsmount: { x64: 432, arm64: 432 },
  fspick: { x64: 433, arm64: 433 },
  mount_setattr: { x64: 442, arm64: 442 },
  unshare: { x64: 272, arm64: 97 },
  setns: { x64: 308, arm64: 268 },
  bpf: { x64: 321, arm64: 280 },
  perf_event_open: { x64: 298, arm64: 241 },
  userfaultfd: { x64: 323, arm64: 282 },
  io_uring_setup: { x64: 425, arm64: 425 },
  io_uring_enter: { x64: 426, arm64: 426 },
  io_uring_register: { x64: 427, arm64: 427 },
  add_key: { x64: 248, arm64: 217 },
  request_key: { x64: 249, arm64: 218 },
  keyctl: { x64: 250, arm64: 219 },
  init_module: { x64: 175, arm64: 105 },
  finit_module: { x64: 313, arm64: 273 },
  delete_module: { x64: 176, arm64: 106 },
  kexec_load: { x64: 246, arm64: 104 },
  kexec_file_load: { x64: 320, arm64: 294 },
  reboot: { x64: 169, arm64: 142 },
  syslog: { x64: 103, arm64: 116 },
  acct: { x64: 163, arm64: 89 },
  quotactl: { x64: 179, arm64: 60 },
  swapon: { x64: 167, arm64: 224 },
  swapoff: { x64: 168, arm64: 225 },
  open_by_handle_at: { x64: 304, arm64: 265 },
  fanotify_init: { x64: 300, arm64: 262 },
  clock_settime: { x64: 227, arm64: 112 },
  settimeofday: { x64: 164, arm64: 170 },
  modify_ldt: { x64: 154 },
};

/** `AUDIT_ARCH_*`, by Node's name of the architecture. */
const audit = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
const socketCall = { x64: 41, arm64: 198 } as const;
/** Families of addresses that follow the network's isolation: Unix, IPv4, IPv6, netlink. Others, such as those of virtual machines, lead out of it. */
const socketFamilies = [1, 2, 10, 16] as const;
const cloneCall = { x64: 56, arm64: 220 } as const;
/** The same number everywhere. Its flags are in memory, where a filter cannot look, so it is said not to exist; C libraries then use `clone`. */
const clone3Call = 435;
/** `CLONE_NEWTIME` is among the bits of the exit signal and cannot be given to `clone`. */
const namespaceFlags = 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x00020000;

/** Codes of the machine that runs filters. */
const op = { load: 0x20, equal: 0x15, atLeast: 0x35, anySet: 0x45, answer: 0x06 } as const;
const answer = { allow: 0x7fff0000, refuse: 0x00050001, unknown: 0x00050026, kill: 0x80000000 } as const;
const field = { call: 0, architecture: 4, firstArgument: 16 } as const;

type Step = readonly [code: number, whenTrue: number, whenFalse: number, value: number];

export type Architecture = keyof typeof audit;

/** Architectures for which there is a filter. */
export function hasFilter(architecture: string): architecture is Architecture {
  return Object.hasOwn(audit, architecture);
}

/**
 * A filter of system calls as the kernel takes it (`struct sock_filter`, 8 bytes each, in the byte order of both architectures). Refused calls answer "not permitted"; one of
 * another architecture, whose numbers would mean something else, ends the process. Everything else is allowed. Pure.
 */
export function systemCallFilter(architecture: Architecture): Buffer {
  const numbers = Object.values(refusedCalls).flatMap((call) => call[architecture] ?? []);
  const steps: Step[] = [
    [op.load, 0, 0, field.architecture],
    [op.equal, 1, 0, audit[architecture]],
    [op.answer, 0, 0, answer.kill],
    [op.load, 0, 0, field.call],
    // On x64 a second set of numbers (x32) would go round the list.
    ...(architecture === "x64" ? ([[op.atLeast, 0, 1, 0x40000000], [op.answer, 0, 0, answer.kill]] as const) : []),
    ...numbers.flatMap((number): Step[] => [[op.equal, 0, 1, number], [op.answer, 0, 0, answer.refuse]]),
    [op.equal, 0, socketFamilies.length + 3, socketCall[architecture]],
    [op.load, 0, 0, field.firstArgument],
    ...socketFamilies.map((family, index): Step => [op.equal, socketFamilies.length - index, 0, family]),
    [op.answer, 0, 0, answer.refuse],
    [op.answer, 0, 0, answer.allow],
    [op.equal, 0, 1, clone3Call],
    [op.answer, 0, 0, answer.unknown],
    [op.equal, 0, 3, cloneCall[architecture]],
    [op.load, 0, 0, field.firstArgument],
    [op.anySet, 0, 1, namespaceFlags],
    [op.answer, 0, 0, answer.refuse],
    [op.answer, 0, 0, answer.allow],
  ];
  const bytes = Buffer.alloc(steps.length * 8);
  for (const [index, [code, whenTrue, whenFalse, value]] of steps.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(whenTrue, index * 8 + 2);
    bytes.writeUInt8(whenFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return bytes;
}
