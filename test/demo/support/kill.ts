import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectors } from "../../../connectors/index.ts";
import { alertKindOf } from "../../../src/demo/alert-kind.ts";
import type { DemoFigures } from "../../../src/demo/figures.ts";
import { demoDirectory } from "../../../src/demo/run-demo.ts";
import { openStack } from "../../../src/demo/stacks.ts";
import { temporaryDirectory } from "../../support/store.ts";

const LEADCLOCK = fileURLToPath(new URL("../../../bin/leadclock.js", import.meta.url));
const CALLS = 40;
/** Each starts the program three times; a busy machine takes its time. */
const TIME_LIMIT = 600_000;

/** What must not depend on how often the program died; calls and lags are this run's own. */
type Outcome = Omit<DemoFigures, "crmCalls" | "stampLagMs">;

interface Run {
  readonly child: ChildProcess;
  /** Resolves when the replay is so far. */
  reached(share: number): Promise<void>;
  /** The figures it ends with; fails with what it said if it does not end well. */
  outcome(): Promise<Outcome>;
}

const started: number[] = [];

/** `leadclock start --once --json` on a short history, leader of a process group of its own. */
function start(stack: string, data: string): Run {
  const args = ["start", "--stack", stack, "--once", "--json", "--calls", String(CALLS)];
  const child = spawn(process.execPath, [LEADCLOCK, ...args], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...plainEnvironment, LEADCLOCK_DATA: data, LEADCLOCK_PORT: "0", NODE_OPTIONS: "" },
  });
  started.push(child.pid!);
  let said = "";
  let printed = "";
  const ended = once(child, "close");
  child.stdout!.on("data", (chunk: Buffer) => {
    printed += chunk.toString("utf8");
  });
  child.stderr!.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
    child.emit("said");
  });
  return {
    child,
    async reached(share) {
      const sofar = () => Math.max(0, ...[...said.matchAll(/^replayed (\d+) %/gm)].map(([, n]) => Number(n)));
      while (sofar() < share) {
        const [code] = await Promise.race([once(child, "said"), ended]);
        if (code !== undefined) throw new Error(`it ended before ${share} %: ${said}`);
      }
    },
    async outcome() {
      const [code] = await ended;
      if (code !== 0) throw new Error(`it ended with ${code}: ${said}`);
      const { crmCalls, stampLagMs, ...outcome } = JSON.parse(
        printed.trim().split("\n").at(-1)!,
      ) as DemoFigures;
      return outcome;
    },
  };
}

/** Without the settings of whoever runs the tests: a configured CRM would not start the demo. */
const configured = Object.values(connectors).flatMap(({ settings }) => settings.map(({ name }) => name));
const plainEnvironment: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(LEADCLOCK|DATABASE)_/.test(name) && !configured.includes(name),
  ),
);

/** The tests of one stack; each has a file of its own, so that they run side by side. */
export function killed(stack: string): void {
  const directories: string[] = [];
  const directory = (): string => {
    const made = temporaryDirectory("kill");
    directories.push(made);
    return made;
  };
  const place = (data: string) => demoDirectory(data, { stack, calls: CALLS });
  /** The emulators' processes. */
  const emulators = (data: string): readonly number[] =>
    readdirSync(place(data))
      .map((name) => join(place(data), name, "sandbox.json"))
      .filter((file) => existsSync(file))
      .map((file) => (JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid);
  /** Anywhere in the middle; a failure says where. */
  const somewhere = (): number => 10 * (2 + Math.floor(Math.random() * 6));
  let undisturbed: Outcome;

  beforeAll(async () => {
    undisturbed = await start(stack, directory()).outcome();
  }, TIME_LIMIT);
  afterAll(() => {
    // Of a test that failed half-way.
    for (const group of started) if (groupRuns(group)) process.kill(-group, "SIGKILL");
    for (const made of directories) rmSync(made, { recursive: true, force: true });
  });

  test("ends undisturbed with every call a lead, and alerts", () => {
    expect(undisturbed.leads).toBe(CALLS);
    expect(undisturbed.alerts.total).toBeGreaterThan(10);
  });

  const theApp = ({ child }: Run) => child.kill("SIGKILL");
  const everything = ({ child }: Run) => process.kill(-child.pid!, "SIGKILL");
  test.each([
    ["the app alone, which finds the living emulators again", theApp],
    ["the whole process group", everything],
  ])(
    "%s: started again it ends with the same figures, no task doubled, nothing left running",
    async (_what, kill) => {
      const data = directory();
      const shares = [somewhere(), somewhere()].sort((one, other) => one - other);
      for (const share of new Set(shares)) {
        const run = start(stack, data);
        await run.reached(share);
        const running = emulators(data);
        const died = once(run.child, "close");
        kill(run);
        await died;
        if (kill === theApp) expect(running.filter((pid) => !isRunning(pid))).toEqual([]);
        else await gone(() => running.some(isRunning));
      }
      const last = start(stack, data);
      await last.reached(100);
      const emulatorsOfLast = emulators(data);
      expect(emulatorsOfLast.length).toBeGreaterThan(0);
      expect({ shares, ...(await last.outcome()) }).toEqual({ shares, ...undisturbed });
      await gone(() => emulatorsOfLast.some(isRunning));
      await gone(() => groupRuns(last.child.pid!));

      const emulated = await openStack(stack, place(data), 0);
      try {
        const { owning, others } = await emulated.readouts();
        const tasks = [owning, ...others].flatMap((one) => one.tasks);
        // Reports are tasks too, and no alerts.
        expect(tasks.filter((task) => alertKindOf(task) !== null)).toHaveLength(undisturbed.alerts.total);
        expect(new Set(tasks.map(({ key }) => key)).size).toBe(tasks.length);
      } finally {
        await emulated.stop();
      }
    },
    TIME_LIMIT,
  );
}

/** A zombie that nobody has reaped is over. */
function isRunning(pid: number): boolean {
  return processes().some((one) => one.pid === pid);
}

function groupRuns(group: number): boolean {
  return processes().some((one) => one.group === group);
}

/** Every process of this machine that is not over. */
function processes(): readonly { pid: number; group: number }[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      // After the name in brackets: state, parent, group.
      const [state, , group] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
      return state === "Z" || state === "X" ? [] : [{ pid: Number(pid), group: Number(group) }];
    } catch {
      // It ended while we looked.
      return [];
    }
  });
}

/** A process that was asked to stop may take a moment. */
async function gone(runs: () => boolean): Promise<void> {
  for (let tries = 0; runs(); tries++) {
    if (tries === 200) throw new Error("something is left running");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
