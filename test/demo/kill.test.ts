import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { taskKeyIn } from "../../connectors/hubspot/task-body.ts";
import type { DemoFigures } from "../../src/demo/figures.ts";
import { HUB_ID } from "../../src/demo/history.ts";
import { findOrStartPortal } from "../../src/demo/portal.ts";
import { readPortal } from "../../src/demo/portal-readout.ts";
import { temporaryDirectory } from "../support/store.ts";

const LEADCLOCK = fileURLToPath(new URL("../../bin/leadclock.js", import.meta.url));
const CALLS = 60;

/** What must not depend on how often the program died; calls and lags are this run's own. */
type Outcome = Omit<DemoFigures, "crmCalls" | "stampLagMs">;

interface Run {
  readonly child: ChildProcess;
  /** Resolves when the replay is so far. */
  reached(share: number): Promise<void>;
  /** The figures it ends with; fails with what it said if it does not end well. */
  outcome(): Promise<Outcome>;
}

/** `leadclock start --once --json` on a short history, leader of a process group of its own. */
function start(data: string): Run {
  const child = spawn(process.execPath, [LEADCLOCK, "start", "--once", "--json", "--calls", String(CALLS)], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...plainEnvironment(), LEADCLOCK_DATA: data, LEADCLOCK_PORT: "0", NODE_OPTIONS: "" },
  });
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
      const line = `replayed ${share} %`;
      while (!said.includes(line)) {
        const [code] = await Promise.race([once(child, "said"), ended]);
        if (code !== undefined) throw new Error(`it ended before ${line}: ${said}`);
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
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(LEADCLOCK|HUBSPOT|DATABASE)_/.test(name)),
  );
}

describe("a program that is killed with -9 in the middle of a replay", () => {
  const directories: string[] = [];
  const directory = (): string => {
    const made = temporaryDirectory("kill");
    directories.push(made);
    return made;
  };
  const portalPid = (data: string): number =>
    (
      JSON.parse(readFileSync(join(data, `demo-${CALLS}`, "portal", "sandbox.json"), "utf8")) as {
        pid: number;
      }
    ).pid;
  /** Anywhere in the middle; a failure says where. */
  const somewhere = (): number => 10 * (2 + Math.floor(Math.random() * 6));
  let undisturbed: Outcome;

  beforeAll(async () => {
    undisturbed = await start(directory()).outcome();
  });
  afterAll(() => {
    for (const made of directories) rmSync(made, { recursive: true, force: true });
  });

  test("ends undisturbed with every call a lead, and alerts", () => {
    expect(undisturbed.leads).toBe(CALLS);
    expect(undisturbed.alerts.total).toBeGreaterThan(10);
  });

  const KILLS: readonly (readonly [string, (run: Run) => void])[] = [
    ["the app alone", ({ child }) => child.kill("SIGKILL")],
    ["the whole process group", ({ child }) => process.kill(-child.pid!, "SIGKILL")],
  ];
  for (const [what, kill] of KILLS)
    test(`${what}: started again it ends with the same figures, no task doubled, nothing left running`, async () => {
      const data = directory();
      const shares = [somewhere(), somewhere()].sort((one, other) => one - other);
      for (const share of new Set(shares)) {
        const run = start(data);
        await run.reached(share);
        const portal = portalPid(data);
        const died = once(run.child, "close");
        kill(run);
        await died;
        // The portal outlives the app, and dies with the group.
        expect({ share, portalLives: isRunning(portal) }).toEqual({
          share,
          portalLives: what === "the app alone",
        });
      }
      const last = start(data);
      expect({ shares, ...(await last.outcome()) }).toEqual({ shares, ...undisturbed });
      await gone(() => isRunning(portalPid(data)));
      await gone(() => isRunning(-last.child.pid!));

      const portal = await findOrStartPortal(join(data, `demo-${CALLS}`, "portal"), 0);
      try {
        const { tasks } = await readPortal(portal, HUB_ID);
        const keys = tasks.flatMap(({ properties }) => taskKeyIn(properties.hs_task_body) ?? []);
        expect(keys).toHaveLength(undisturbed.alerts.total);
        expect(new Set(keys).size).toBe(keys.length);
      } finally {
        await portal.stop();
      }
    });
});

/** Of a process, or of a group given as a negative number. A zombie that nobody has reaped is over. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return pid < 0 || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** A process that was asked to stop may take a moment. */
async function gone(runs: () => boolean): Promise<void> {
  for (let tries = 0; runs(); tries++) {
    if (tries === 200) throw new Error("something is left running");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
