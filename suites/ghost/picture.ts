import { crc32, deflateSync } from "node:zlib";

/** A PNG whose colour goes from one corner to the other. */
export function picture(width: number, height: number): Uint8Array<ArrayBuffer> {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const way = (x / width + y / height) / 2;
      rows.set([40 + 190 * way, 70 + 60 * Math.sin(way * Math.PI), 200 - 120 * way], y * (1 + width * 3) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]));
}

/** Width and height of a PNG. */
export function sizeOf(png: Buffer): readonly [number, number] {
  if (png.toString("latin1", 12, 16) !== "IHDR") throw new Error("this is no PNG");
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
