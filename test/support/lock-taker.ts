import { takeLock } from "../../src/store/embedded/lock-file.ts";

/** Run as a child process: tries to take the directory's lock, says how it went, and stays until stdin ends. */
try {
  takeLock(String(process.argv[2]));
  process.stdout.write("won\n");
} catch (error) {
  process.stdout.write(`lost: ${(error as Error).message}\n`);
}
process.stdin.on("end", () => process.exit(0)).resume();
