/** A text frame of a WebSocket client, masked as clients must. At most 65,535 bytes of ASCII. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text, "latin1");
  const mask = Buffer.from([1, 2, 3, 4]);
  const head = payload.length < 126 ? Buffer.from([0x81, 0x80 | payload.length]) : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

/** The text of the first frame, which a server does not mask; undefined while it is not there in full. */
export function readFrame(bytes: Buffer): string | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 127;
  const start = short < 126 ? 2 : 4;
  if (bytes.length < start) return undefined;
  const length = short < 126 ? short : bytes.readUInt16BE(2);
  return bytes.length < start + length ? undefined : bytes.toString("latin1", start, start + length);
}
