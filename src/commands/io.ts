import type { Readable, Writable } from "node:stream";

/** What a command may see of the process it runs in. */
export interface Io {
  /** Results. Waits while the reader is slow; throws OutputClosed when it has gone (`| head`). */
  print(text: string): Promise<void>;
  /** Everything else: messages and progress, on stderr; a line break is added. */
  note(text: string): void;
  /** Rewrites one line of a terminal's stderr; does nothing where stderr is not a terminal. */
  progress(line: string): void;
  readonly stdin: Readable;
  readonly terminal: boolean;
}

/** Nobody reads the results any more; the command ends quietly. */
export class OutputClosed extends Error {
  constructor() {
    super("the reader of the output has gone");
    this.name = "OutputClosed";
  }
}

/** The streams of this process as an Io. */
export function processIo(): Io {
  return streamIo(process.stdout, process.stderr, process.stdin, Boolean(process.stderr.isTTY));
}

/** Any streams as an Io. */
export function streamIo(out: Writable, err: Writable, stdin: Readable, terminal: boolean): Io {
  let closed = false;
  let failure: Error | null = null;
  let lineOpen = false;
  out.on("error", (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") failure = error;
  });
  err.on("error", () => {}); // Nobody reads stderr: there is nowhere left to say so.

  return {
    stdin,
    terminal,
    async print(text) {
      if (!closed && !out.write(text)) {
        await takesMore(out);
      }
      if (failure) throw failure;
      if (closed || out.destroyed) throw new OutputClosed();
    },
    note(text) {
      err.write(`${lineOpen ? "\r\u001b[K" : ""}${text.replace(/\n+$/, "")}\n`);
      lineOpen = false;
    },
    progress(line) {
      if (!terminal) return;
      err.write(`\r\u001b[K${line}`);
      lineOpen = line !== "";
    },
  };
}

/** Resolves when the stream takes more, or never will. */
function takesMore(out: Writable): Promise<void> {
  const events = ["drain", "close", "error"] as const;
  return new Promise((resolve) => {
    const done = () => {
      for (const event of events) out.off(event, done);
      resolve();
    };
    for (const event of events) out.on(event, done);
  });
}
