#!/usr/bin/env node
// Starts leadclock on the Node it is pinned to, whatever Node this file was started with.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const oldest = 24;
const pinned = fileURLToPath(new URL("node_modules/node/bin/node", root));
const flags = ["--disable-warning=ExperimentalWarning"];

// Everything computes in UTC; zones are data. (A local process zone makes date-fns-tz guess.)
process.env.TZ = "UTC";

const hasPinned = existsSync(pinned);
const isPinned = hasPinned
  ? realpathSync(pinned) === realpathSync(process.execPath)
  : Number.parseInt(process.versions.node, 10) >= oldest;

if (isPinned) {
  const { main } = await import("../src/cli.ts");
  await main(process.argv.slice(2));
} else if (hasPinned) {
  restartOn(pinned);
} else {
  const { version } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  process.stderr.write(
    `leadclock ${version} needs Node ${oldest} or newer; this is ${process.versions.node}.\n` +
      `Run "npm install" in ${fileURLToPath(root)}: it brings the right one along.\n`,
  );
  process.exitCode = 1;
}

/** The same command on another Node: replaces this process where the system can, else stands in front of it. */
function restartOn(node) {
  const args = [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  if (process.execve && process.platform !== "win32") {
    process.execve(node, [node, ...args], process.env);
  }
  let child;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"]) {
    // A terminal sends Ctrl-C to the child as well: passing it on would count twice.
    const sentByTerminal = (signal === "SIGINT" || signal === "SIGQUIT") && process.stdin.isTTY;
    process.on(signal, () => sentByTerminal || child?.kill(signal));
  }
  // The channel tells the child when this process dies without a word (kill -9), so that it does not live on.
  child = spawn(node, args, {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, LEADCLOCK_LAUNCHER: String(process.pid) },
  });
  child.on("error", (error) => {
    process.stderr.write(`leadclock cannot start ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}
