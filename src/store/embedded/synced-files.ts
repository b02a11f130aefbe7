import fs from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

/** What we use of the file layer inside PGlite; its own types leave it open. */
interface HostNode {
  readonly mount: { readonly type: { realPath(node: HostNode): string } };
  readonly stream_ops: { fsync?: (stream: HostStream) => number };
}
interface HostStream {
  readonly nfd?: number | null;
  readonly node: HostNode;
}
interface FileLayer {
  readonly FS: { lookupPath(path: string): { node: HostNode } };
}

const EIO = 29;

/**
 * PGlite's files on the host, with flushes that reach the disk: as it comes, its file layer ignores every fsync.
 * An error is answered to PostgreSQL, which then refuses to go on rather than lose an acknowledged commit.
 */
export class SyncedFiles extends NodeFS {
  /** Flushes that reached the host so far. */
  flushes = 0;

  override async init(...args: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(...args);
    const hook = (module: unknown) => {
      const { node } = (module as FileLayer).FS.lookupPath(PGlite.paths.PGDATA);
      node.stream_ops.fsync = (stream) => this.#flush(stream);
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), hook] } };
  }

  #flush(stream: HostStream): number {
    try {
      if (typeof stream.nfd === "number") fs.fsyncSync(stream.nfd);
      else flushPath(stream.node.mount.type.realPath(stream.node));
      this.flushes += 1;
      return 0;
    } catch {
      return EIO;
    }
  }
}

/** Flushes a file or directory by its path. */
export function flushPath(path: string): void {
  const descriptor = fs.openSync(path, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
