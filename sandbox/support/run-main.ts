import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { claimDirectory } from "./claim.ts";

export interface Started {
  /** Where it can be reached, as written to sandbox.json. */
  addresses: Record<string, string | number>;
  stop: () => Promise<void>;
}

export interface StartOptions {
  port: number;
  directory: string;
  clock: { mode: "real" | "manual"; at: number };
  /** Ends the process in good order. */
  end: () => void;
}

/** Starts a small emulator as a process: reads the flags, claims the directory, says where it is, ends on a signal. */
export async function runMain(
  name: string,
  defaultPort: number,
  start: (options: StartOptions) => Promise<Started>,
): Promise<void> {
  const usage = `Usage: node sandbox/${name}/main.ts [--port ${defaultPort}] [--data .sandbox/${name}] [--clock real|<ISO instant>]; see sandbox/${name}/README.md.`;
  const fail = (message: string, code: number): never => {
    process.stderr.write(`${message}\n`);
    process.exit(code);
  };
  const given = readFlags(name, defaultPort, (message) => fail(`${message}\n${usage}`, 2));
  const port = Number(given.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    fail(`--port must be 0 to 65535, but was ${given.port}`, 2);
  const at = given.clock === "real" ? Date.now() : Date.parse(given.clock);
  if (Number.isNaN(at)) fail(`--clock must be "real" or an ISO 8601 instant, but was ${given.clock}`, 2);
  const file = join(given.data, "sandbox.json");
  try {
    mkdirSync(given.data, { recursive: true });
    claimDirectory(file);
    const end = (): void =>
      void setTimeout(async () => {
        await started.stop();
        rmSync(file, { force: true });
        process.exit(0);
      }, 20);
    const clock = { mode: given.clock === "real" ? ("real" as const) : ("manual" as const), at };
    const started = await start({ port, directory: given.data, clock, end });
    const line = JSON.stringify({ ...started.addresses, pid: process.pid });
    writeFileSync(file, line);
    process.stdout.write(`${line}\n`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    fail(code === "EADDRINUSE" ? `Port ${port} is in use: give another --port.` : message, 1);
  }
}

function readFlags(name: string, port: number, fail: (message: string) => never) {
  try {
    return parseArgs({
      options: {
        port: { type: "string", default: String(port) },
        data: { type: "string", default: `.sandbox/${name}` },
        clock: { type: "string", default: "real" },
      },
    }).values;
  } catch (error) {
    return fail((error as Error).message);
  }
}
