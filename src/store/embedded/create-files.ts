import fs from "node:fs";
import path from "node:path";
import { openFiles } from "./pglite.ts";
import { flushPath } from "./synced-files.ts";

/** Runs as a child process: creating a database takes about 800 MB, which the child gives back when it ends. */
const directory = process.argv[2];
if (!directory) throw new Error("usage: create-files.ts DIRECTORY");
const pglite = await openFiles(directory);
await pglite.close();
for (const entry of fs.readdirSync(directory, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() || entry.isDirectory()) flushPath(path.join(entry.parentPath, entry.name));
}
flushPath(directory);
process.exit(0);
