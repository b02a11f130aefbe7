import { readFileSync } from "node:fs";
import { helpOfAll, helpOfCommand, WrongUsage } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import { type Io, OutputClosed, processIo } from "./commands/io.ts";
import { BadInput, GiveUp } from "./errors.ts";
import { closest } from "./settings/closest.ts";

/** Runs one command line and sets the exit code: 0 done, 1 bad input or findings, 2 wrong usage. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<void> {
  stopWithLauncher();
  process.exitCode = await run(args, io);
}

/** Runs one command line; returns its exit code and never throws for what a user can cause. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    if (error instanceof WrongUsage) {
      io.note(`leadclock: ${error.message}${error.usage === "" ? "" : `\n${error.usage}`}`);
      return 2;
    }
    if (error instanceof BadInput) {
      io.note(`leadclock: ${error.message}`);
      return 1;
    }
    if (error instanceof GiveUp) {
      io.note(`leadclock: ${error.message} ${error.fix}`);
      return 1;
    }
    io.note(`leadclock: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return 1;
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [first, second] = args;
  if (first === "--version" || first === "-v") {
    await io.print(`${version()}\n`);
    return 0;
  }
  if (first === "--help" || first === "-h" || (first === "help" && !second)) {
    await io.print(await helpOfAll(commands));
    return 0;
  }
  if (first === "help") return dispatch([...args.slice(1), "--help"], io);
  if (first === undefined) throw new WrongUsage("a command is missing.", `\n${await helpOfAll(commands)}`);

  const two = `${first} ${second ?? ""}`;
  const name = two in commands ? two : first;
  const load = commands[name];
  if (!load) {
    const children = Object.keys(commands).filter((known) => known.startsWith(`${first} `));
    if (children.length > 0 && (second === "--help" || second === "-h")) {
      await io.print(await helpOfAll(Object.fromEntries(children.map((child) => [child, commands[child]!]))));
      return 0;
    }
    const meant = closest(children.length > 0 ? two : first, Object.keys(commands));
    const hint = meant ? ` Did you mean "leadclock ${meant}"?` : "";
    throw new WrongUsage(
      `there is no command "${two.trim()}".${hint}`,
      '"leadclock --help" lists the commands.',
    );
  }
  const command = (await load()).command;
  const rest = args.slice(name.includes(" ") ? 2 : 1);
  if (rest.includes("--help") || rest.includes("-h")) {
    await io.print(helpOfCommand(name, command));
    return 0;
  }
  return command.run(name, rest, io);
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return (manifest as { version: string }).version;
}

/** Started by a launcher on another Node: when that is killed, this must not live on. */
function stopWithLauncher(): void {
  const hasLauncher = process.env.LEADCLOCK_LAUNCHER !== undefined;
  delete process.env.LEADCLOCK_LAUNCHER; // Processes started from here have no launcher.
  if (!hasLauncher) return;
  const stop = () => process.kill(process.pid, "SIGTERM");
  if (!process.connected) stop();
  process.on("disconnect", stop);
  process.channel?.unref();
}
