import { parseArgs } from "node:util";
import { startSandbox } from "./sandbox.ts";

const USAGE = `Usage: node sandbox/salesforce/main.ts [--port 8443] [--data .sandbox/salesforce] [--clock real|<ISO instant>] [--idle-exit <minutes>]
Runs an emulated Salesforce; see sandbox/salesforce/README.md.`;

function fail(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

function options() {
  try {
    return parseArgs({
      options: {
        port: { type: "string", default: "8443" },
        data: { type: "string", default: ".sandbox/salesforce" },
        clock: { type: "string", default: "real" },
        "idle-exit": { type: "string" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return fail(`${(error as Error).message}\n${USAGE}`, 2);
  }
}

const given = options();
if (given.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
const port = Number(given.port);
if (!Number.isInteger(port) || port < 0 || port > 65_533)
  fail(`--port must be 0 to 65533, but was ${given.port}`, 2);
const at = given.clock === "real" ? Date.now() : Date.parse(given.clock);
if (Number.isNaN(at)) fail(`--clock must be "real" or an ISO 8601 instant, but was ${given.clock}`, 2);
const idleExit = given["idle-exit"] === undefined ? undefined : Number(given["idle-exit"]);
if (idleExit !== undefined && !(idleExit > 0))
  fail(`--idle-exit must be minutes above 0, but was ${given["idle-exit"]}`, 2);

try {
  const sandbox = await startSandbox({
    port,
    directory: given.data,
    clock: { mode: given.clock === "real" ? "real" : "manual", at },
    idleExitMinutes: idleExit,
    onStopped: () => process.exit(0),
  });
  const { stop: _, ...addresses } = sandbox;
  process.stdout.write(`${JSON.stringify(addresses)}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void sandbox.stop());
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  fail(
    code === "EADDRINUSE"
      ? `One of the three ports from ${port} on is in use: give another --port.`
      : message,
    1,
  );
}
