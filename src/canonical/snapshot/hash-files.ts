import { createHash, hash } from "node:crypto";
import { closeSync, constants, openSync, readSync } from "node:fs";

const bufferSize = 1024 ** 2;
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NOATIME | constants.O_NONBLOCK;

/**
 * The SHA-256 of each file, hexadecimal, in their order. Paths hold one character for each byte. Blocks until it is done: call it in a worker. A file that is
 * not of the size that was seen before is an error with code `ECHANGED`.
 */
export function hashFiles(files: readonly { readonly path: string; readonly size: number }[]): string[] {
  const buffer = Buffer.allocUnsafe(bufferSize);
  return files.map(({ path, size }) => hashFile(Buffer.from(path, "latin1"), size, buffer));
}

function hashFile(path: Buffer, size: number, buffer: Buffer): string {
  const file = openSync(path, flags);
  try {
    let length = readSync(file, buffer, 0, bufferSize, null);
    let sum = length;
    let digest: string;
    if (length < bufferSize) {
      digest = hash("sha256", buffer.subarray(0, length), "hex");
    } else {
      const whole = createHash("sha256");
      for (; length > 0; sum += length) {
        whole.update(buffer.subarray(0, length));
        length = readSync(file, buffer, 0, bufferSize, null);
      }
      digest = whole.digest("hex");
    }
    if (sum === size) return digest;
    throw Object.assign(new Error(`it has ${sum} bytes instead of ${size}`), { code: "ECHANGED", path: path.toString("latin1") });
  } catch (error) {
    // A read names no path by itself.
    throw error instanceof Error && !("path" in error) ? Object.assign(error, { path: path.toString("latin1") }) : error;
  } finally {
    closeSync(file);
  }
}
