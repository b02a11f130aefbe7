import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { BadInput } from "../errors.ts";

export interface Source {
  readonly chunks: AsyncIterable<Buffer>;
  /** Size in bytes as read from disk; `null` for stdin. */
  readonly size: number | null;
  /** Bytes read from disk so far. */
  readonly read: () => number;
}

const GZIP = [0x1f, 0x8b];

/** Opens a file, or stdin for `-`; gzip is recognised by its first bytes. Throws BadInput naming the field. */
export async function openSource(path: string, stdin: Readable, field: string): Promise<Source> {
  const size = path === "-" ? null : await sizeOf(path, field);
  const raw = path === "-" ? stdin : createReadStream(path, { highWaterMark: 1 << 20 });
  let read = 0;
  return {
    size,
    read: () => read,
    chunks: unzipped(
      counted(raw, (bytes) => (read += bytes)),
      path,
      field,
    ),
  };
}

async function sizeOf(path: string, field: string): Promise<number> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new BadInput(field, `there is no file ${path}.`, "Correct the path.");
    throw new BadInput(
      field,
      `${path} cannot be read (${error.code}).`,
      "Correct the path or its permissions.",
    );
  });
  if (info.isDirectory()) throw new BadInput(field, `${path} is a directory.`, "Name a file.");
  return info.size;
}

async function* counted(raw: Readable, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of raw) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    count(bytes.length);
    yield bytes;
  }
}

async function* unzipped(chunks: AsyncIterable<Buffer>, path: string, field: string): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next().catch((error: NodeJS.ErrnoException) => {
    throw new BadInput(
      field,
      `${path} cannot be read (${error.code}).`,
      "Correct the path or its permissions.",
    );
  });
  if (first.done) return;
  const all = startingWith(first.value, iterator);
  if (first.value[0] !== GZIP[0] || first.value[1] !== GZIP[1]) {
    yield* all;
    return;
  }
  const unzip = createGunzip({ chunkSize: 1 << 20 });
  pipeline(all, unzip, () => {}); // A failure reaches the reader below through the destroyed stream.
  try {
    for await (const chunk of unzip) yield Buffer.from(chunk as Uint8Array);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BadInput(
      field,
      `${path} is damaged gzip (${why}).`,
      "Pack it again, or give the file unpacked.",
    );
  }
}

async function* startingWith(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
