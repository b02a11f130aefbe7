import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Packaged } from "./packager.ts";

/** 1980-01-01 00:00, the earliest a zip can say: when it was made must not show. */
const DATE = 0x21;
const TIME = 0;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const VERSION = 20;
/** A regular file that its owner may write and all may read, as Unix says it. */
const MODE = 0o100644 * 0x10000;

/**
 * The bytes of a zip: names in order of their code units, nothing compressed, no time; the same files give the same bytes on every
 * machine. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
function zipOf(files: ReadonlyMap<string, Buffer>): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of inOrder(files)) {
    const path = Buffer.from(name, "utf8");
    const common = Buffer.alloc(26);
    [VERSION, FLAGS, 0, TIME, DATE].forEach((value, at) => {
      common.writeUInt16LE(value, at * 2);
    });
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, path, bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(MODE, 6);
    rest.writeUInt32LE(offset, 10);
    // Made by Unix (3), so that the mode above is understood.
    entries.push(Buffer.from("PK\x01\x02", "latin1"), Buffer.from([VERSION, 3]), common, rest, path);
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.size, 4);
  end.writeUInt16LE(files.size, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from("PK\x05\x06", "latin1"), end]);
}

/** Writes the files as one zip into the folder. */
export async function writeZip(
  outDir: string,
  name: string,
  files: ReadonlyMap<string, Buffer>,
): Promise<Packaged> {
  const bytes = zipOf(files);
  const path = join(outDir, name);
  await writeFile(path, bytes);
  return {
    path,
    files: inOrder(files).map(([file]) => file),
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

const inOrder = (files: ReadonlyMap<string, Buffer>) => [...files].sort(([a], [b]) => (a < b ? -1 : 1));
