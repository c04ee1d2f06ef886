/** Mumble's protocol as far as these tests speak it: frames of 2 bytes type and 4 bytes length around protobuf messages. */
export const types = {
  version: 0, authenticate: 2, reject: 4, serverSync: 5, channelRemove: 6, channelState: 7, userState: 9, textMessage: 11, permissionDenied: 12, codecVersion: 21, serverConfig: 24,
} as const;

/** Why a server refuses: the numbers of Reject's first field. */
export const wrongUserPassword = 3;

export type Field = number | string;
export type Message = { readonly type: number; readonly fields: ReadonlyMap<number, readonly (number | Buffer)[]> };

/** How bytes get to the server. */
export type Wire = { write(bytes: Buffer): Promise<void>; close(): Promise<void> };

export function numberOf(message: Message, field: number): number | undefined {
  const value = message.fields.get(field)?.[0];
  return typeof value === "number" ? value : undefined;
}

export function textOf(message: Message, field: number): string | undefined {
  const value = message.fields.get(field)?.[0];
  return value instanceof Buffer ? value.toString() : undefined;
}

/** A conversation with the server; every message that came is kept. */
export class Session {
  readonly messages: Message[] = [];
  readonly #wire: Wire;
  #rest: Buffer = Buffer.alloc(0);
  #ended: Error | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Bytes from the server. */
  feed(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= 6 && this.#rest.length >= 6 + this.#rest.readUInt32BE(2)) {
      const end = 6 + this.#rest.readUInt32BE(2);
      this.messages.push({ type: this.#rest.readUInt16BE(0), fields: decode(this.#rest.subarray(6, end)) });
      this.#rest = this.#rest.subarray(end);
    }
    this.#wake();
  }

  /** The connection is over. */
  end(why: Error): void {
    this.#ended ??= why;
    this.#wake();
  }

  async send(type: number, fields: Readonly<Record<number, Field>>): Promise<void> {
    const payload = encode(fields);
    const head = Buffer.alloc(6);
    head.writeUInt16BE(type, 0);
    head.writeUInt32BE(payload.length, 2);
    await this.#wire.write(Buffer.concat([head, payload]));
  }

  /** The first message that fits, from the start of the conversation or still to come. */
  async until(fits: (message: Message) => boolean, what: string, limit = 10_000): Promise<Message> {
    const timeout = AbortSignal.timeout(limit);
    const late = new Promise<void>((resolve) => timeout.addEventListener("abort", () => resolve(), { once: true }));
    for (;;) {
      const found = this.messages.find(fits);
      if (found) return found;
      if (this.#ended) throw new Error(`the server ended the connection instead of sending ${what}: ${this.#ended.message}`);
      if (timeout.aborted) throw new Error(`the server did not send ${what} within ${limit} ms; it sent messages of the types ${this.messages.map(({ type }) => type).join(", ")}`);
      await Promise.race([this.#changed.promise, late]);
    }
  }

  async close(): Promise<void> {
    await this.#wire.close();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** Says who we are; the answer is ServerSync or Reject. */
export async function logIn(session: Session, name: string, password = ""): Promise<Message> {
  await session.send(types.version, { 1: 0x01_03_04, 2: "cc-ci", 3: "test" });
  await session.send(types.authenticate, { 1: name, ...(password !== "" && { 2: password }), 5: 1 });
  return await session.until(({ type }) => type === types.serverSync || type === types.reject, "ServerSync or Reject");
}

/** Channels by name, as the server told them so far. */
export function channels(session: Session): Map<string, number> {
  const names = new Map<number, string>();
  for (const message of session.messages) {
    const id = numberOf(message, 1) ?? 0;
    if (message.type === types.channelRemove) names.delete(id);
    const name = message.type === types.channelState ? textOf(message, 3) : undefined;
    if (name !== undefined) names.set(id, name);
  }
  return new Map([...names].map(([id, name]) => [name, id]));
}

export async function createChannel(session: Session, name: string): Promise<number> {
  await session.send(types.channelState, { 2: 0, 3: name });
  const made = await session.until((message) => (message.type === types.channelState && textOf(message, 3) === name) || message.type === types.permissionDenied, `the channel ${name}`);
  if (made.type === types.permissionDenied) throw new Error(`the channel ${name} is denied`);
  return numberOf(made, 1) ?? 0;
}

export async function removeChannel(session: Session, id: number): Promise<void> {
  await session.send(types.channelRemove, { 1: id });
  await session.until((message) => message.type === types.channelRemove && numberOf(message, 1) === id, "the channel's removal");
}

function encode(fields: Readonly<Record<number, Field>>): Buffer {
  return Buffer.concat(Object.entries(fields).flatMap(([number, value]) => {
    if (typeof value === "number") return [varint(Number(number) << 3), varint(value)];
    const text = Buffer.from(value);
    return [varint((Number(number) << 3) | 2), varint(text.length), text];
  }));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function decode(bytes: Buffer): Map<number, (number | Buffer)[]> {
  const fields = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = next();
    const wire = tag & 7;
    let value: number | Buffer;
    if (wire === 0) value = next();
    else {
      const length = wire === 2 ? next() : wire === 5 ? 4 : 8;
      value = bytes.subarray(at, at + length);
      at += length;
    }
    fields.set(tag >>> 3, [...(fields.get(tag >>> 3) ?? []), value]);
  }
  return fields;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
