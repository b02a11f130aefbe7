import { readFileSync } from "node:fs";

/** Refuses a data directory whose process still lives; one left by a dead process is taken over. */
export function claimDirectory(file: string): void {
  const holder = readHolder(file);
  if (holder === undefined || holder === process.pid || !lives(holder)) return;
  throw new Error(
    `The data directory is in use by process ${holder} (${file}). Stop it, or give another --data.`,
  );
}

function readHolder(file: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { pid?: number }).pid;
  } catch {
    return undefined;
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
