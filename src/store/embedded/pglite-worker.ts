import { parentPort, workerData } from "node:worker_threads";
import { openFiles } from "./pglite.ts";

/** PGlite in a thread of its own: PostgreSQL protocol bytes in, protocol bytes out; `close` shuts it down. */
const port = parentPort;
if (!port) throw new Error("pglite-worker.ts runs as a worker thread only");
const STARTUP = 0;

const pglite = await openFiles(workerData.directory, { unsynced: workerData.unsynced === true });
let turn = Promise.resolve();

port.on("message", (message: Uint8Array | "close") => {
  turn = turn.then(async () => {
    if (message === "close") {
      await pglite.close();
      port.postMessage("closed");
      port.close();
      return;
    }
    // A new connection takes over the one session: nothing of the last one may linger in it.
    if (message[0] === STARTUP) {
      if (pglite.isInTransaction()) await pglite.exec("rollback");
      await pglite.exec("discard all");
    }
    const answer = await pglite.execProtocolRaw(message);
    port.postMessage(answer, answer.byteLength > 0 ? [answer.buffer as ArrayBuffer] : []);
  });
});
port.postMessage("ready");
