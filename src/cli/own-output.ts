import type { Redactor } from "#kit/redact.ts";
import type { Output } from "#results/paint.ts";

/** Standard output and standard error for cc-ci's own words. */
export type OwnOutput = Disposable & { readonly stdout: Output; readonly stderr: Output };

type Done = (error?: Error | null) => void;

/**
 * Keeps both outputs for ourselves. What other code of this process prints (hooks of a suite, through `console` or the streams) goes to standard
 * error with secrets masked, so that it neither tells one nor gets between the lines that a program reads.
 */
export function ownOutput(redactor: Redactor): OwnOutput {
  const stdout = keep(process.stdout);
  const stderr = keep(process.stderr);
  const foreign = (chunk: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    return stderr.write(redactor.text(text), typeof encoding === "function" ? encoding : done);
  };
  for (const stream of [process.stdout, process.stderr]) stream.write = foreign;
  return {
    stdout: stdout.output,
    stderr: stderr.output,
    [Symbol.dispose]: () => {
      process.stdout.write = stdout.original;
      process.stderr.write = stderr.original;
    },
  };
}

function keep(stream: NodeJS.WriteStream): { readonly output: Output; readonly original: NodeJS.WriteStream["write"]; write(text: string, done?: Done): boolean } {
  const original = stream.write;
  const write = (text: string, done?: Done): boolean => (done === undefined ? original.call(stream, text) : original.call(stream, text, "utf8", done));
  return { original, write, output: { write: (text) => write(text), isTTY: stream.isTTY, get columns() { return stream.columns; } } };
}
