import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { BadInput } from "../../errors.ts";

const NAME = "leadclock.lock";
const HEARTBEAT_MS = 5_000;
/** The pid of another host cannot be looked up: its lock counts as living while it is touched. */
const FOREIGN_LOCK_LIVES_MS = 60_000;
/** Taking over is a matter of microseconds: what lasts longer was left by a crash. */
const TAKEOVER_LASTS_MS = 10_000;

/** Who holds a data directory, as written in its lock file. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO-8601, for people. */
  readonly startedAt: string;
  /** The kernel's start time of the process, where it tells: a reused pid differs in it. */
  readonly processStart: string | null;
  /** Where the holder listens, once it does. */
  readonly port?: number;
}

export interface Lock {
  /** Tells others where the holder of this directory listens. */
  announce(port: number): void;
  release(): void;
}

/** Takes the data directory for this process. Throws BadInput (LEADCLOCK_DATA) while a living process holds it. */
export function takeLock(dataDir: string): Lock {
  const file = path.join(dataDir, NAME);
  const me: LockHolder = {
    pid: process.pid,
    host: os.hostname(),
    startedAt: new Date().toISOString(),
    processStart: processStart(process.pid),
  };
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  fs.writeFileSync(draft, JSON.stringify(me));
  try {
    claim(file, draft);
  } finally {
    fs.rmSync(draft, { force: true });
  }
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    announce(port) {
      fs.writeFileSync(draft, JSON.stringify({ ...me, port }));
      fs.renameSync(draft, file);
    },
    release() {
      clearInterval(heartbeat);
      fs.rmSync(file, { force: true });
    },
  };
}

/** Who holds the directory now; `null`: nobody living. */
export function lockHolder(dataDir: string): LockHolder | null {
  const file = path.join(dataDir, NAME);
  const text = read(file);
  const holder = text === null ? null : parse(text);
  return holder && isAlive(holder, file) ? holder : null;
}

/** Throws BadInput (LEADCLOCK_DATA) while a living process holds the directory; takes nothing. */
export function mustBeFree(dataDir: string): void {
  const holder = lockHolder(dataDir);
  if (holder) throw held(path.join(dataDir, NAME), holder);
}

/** Links the draft into place: of several processes exactly one succeeds. */
function claim(file: string, draft: string): void {
  for (;;) {
    try {
      fs.linkSync(draft, file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const found = read(file);
    if (found === null) continue;
    const holder = parse(found);
    if (holder && isAlive(holder, file)) throw held(file, holder);
    removeDead(file, found);
  }
}

/** Removes the file of a dead holder, one process at a time: a quicker one's new file must not go with it. */
function removeDead(file: string, judged: string): void {
  const turn = `${file}.takeover`;
  try {
    fs.mkdirSync(turn);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (Date.now() - modifiedAt(turn) > TAKEOVER_LASTS_MS) fs.rmSync(turn, { recursive: true, force: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    return;
  }
  try {
    if (read(file) === judged) fs.rmSync(file);
  } finally {
    fs.rmSync(turn, { recursive: true, force: true });
  }
}

function held(file: string, holder: LockHolder): BadInput {
  const where = holder.port === undefined ? "" : `, listening on port ${holder.port}`;
  return new BadInput(
    "LEADCLOCK_DATA",
    `${path.dirname(file)} is in use by process ${holder.pid} on ${holder.host} since ${holder.startedAt}${where}.`,
    "Stop that process, or set LEADCLOCK_DATA to another directory.",
  );
}

function isAlive(holder: LockHolder, file: string): boolean {
  if (holder.host !== os.hostname()) return Date.now() - modifiedAt(file) < FOREIGN_LOCK_LIVES_MS;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const start = processStart(holder.pid);
  return holder.processStart === null || start === null || start === holder.processStart;
}

/** Field 22 of /proc/PID/stat (proc(5)), counted behind the command, which may hold blanks and brackets. */
function processStart(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

function parse(text: string): LockHolder | null {
  try {
    const holder: LockHolder = JSON.parse(text);
    return Number.isInteger(holder.pid) && typeof holder.host === "string" ? holder : null;
  } catch {
    return null;
  }
}

function read(file: string): string | null {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function modifiedAt(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function touch(file: string): void {
  const now = new Date();
  try {
    fs.utimesSync(file, now, now);
  } catch {
    // The directory is gone: whoever uses it next fails with a better message.
  }
}
