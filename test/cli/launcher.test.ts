import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

const bin = fileURLToPath(new URL("../../bin/leadclock.js", import.meta.url));
const uci = fileURLToPath(new URL("../../data/uci-servicenow-incidents/", import.meta.url));
const execute = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadclock-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const leadclock = async (args: readonly string[], input = "") => {
  const child = spawn(process.execPath, [bin, ...args], { stdio: "pipe" });
  child.stdin.end(input);
  const [out, err] = await Promise.all([
    child.stdout.toArray(),
    child.stderr.toArray(),
    new Promise((done) => child.on("exit", done)),
  ]);
  return { code: child.exitCode, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
};

const event = (lead: number, type: string, seconds: number, more: object) =>
  JSON.stringify({ lead: `L${lead}`, type, at: 1_767_600_000_000 + lead * 1_000 + seconds * 1_000, ...more });

/** Enough leads for worker threads. */
const manyLeads = (count: number) =>
  Array.from({ length: count }, (_, lead) =>
    [
      event(lead, "engaged", 0, { engagement: "form" }),
      event(lead, "ownerChanged", 30, { ownerId: "ann" }),
      event(lead, "activity", 600 + lead, { activity: "call", actorId: "ann" }),
    ].join("\n"),
  ).join("\n");

test("--version says the package's", async () => {
  expect(await leadclock(["--version"])).toMatchObject({ code: 0, out: "0.1.0\n", err: "" });
});

test("wrong usage is exit 2, passed through by the launcher", async () => {
  expect((await leadclock(["nonsense"])).code).toBe(2);
});

test("a replay of a packed file with threads writes every lead in order, and the summary last", async () => {
  const count = 8_000;
  const events = join(folder, "many.jsonl.gz");
  const policy = join(folder, "policy.json");
  await writeFile(events, gzipSync(manyLeads(count)));
  await writeFile(policy, '{"preset":"default"}');
  const { code, out, err } = await leadclock(["replay", "--policy", policy, "--events", events]);
  expect([code, err]).toEqual([0, ""]);
  const lines = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.slice(0, -1).map(({ lead }) => lead)).toEqual(
    Array.from({ length: count }, (_, lead) => `L${lead}`),
  );
  expect(lines.at(-1).summary).toMatchObject({
    leads: count,
    events: 3 * count,
    delays: { systems: { n: count, medianMs: 30_000 } },
  });
});

test("a reader that stops early (head) is no failure", async () => {
  const events = join(folder, "head.jsonl");
  const policy = join(folder, "head-policy.json");
  await writeFile(events, manyLeads(3_000));
  await writeFile(policy, '{"preset":"default"}');
  const script = `"${process.execPath}" "${bin}" replay --policy "${policy}" --events "${events}" | head -1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await execute("bash", ["-c", script]);
  const [first, code] = stdout.trimEnd().split("\n");
  expect(JSON.parse(first!).lead).toBe("L0");
  expect([code, stderr]).toEqual(["0", ""]);
});

describe("bad lines", () => {
  const good = event(1, "engaged", 0, {});
  const bad = [
    '{"lead":"L1","type":"engagd","at":1767600000000}',
    '{"lead":"L1","type":"engaged","at":"2026-01-05T09:00:00"}',
    "{",
    "{",
  ];
  const policy = '{"preset":"default"}';

  test("stop the replay with their numbers", async () => {
    const path = join(folder, "p1.json");
    await writeFile(path, policy);
    const { code, out, err } = await leadclock(
      ["replay", "--policy", path, "--events", "-"],
      [good, "", ...bad].join("\n"),
    );
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain('-:3: type: "engagd" is not a known type. Did you mean "engaged"?');
    expect(err).toContain("-:4: at:");
    expect(err).toContain("Correct the lines, or leave them out with --skip-bad.");
  });

  test("are left out and counted with --skip-bad", async () => {
    const path = join(folder, "p2.json");
    await writeFile(path, policy);
    const { code, out, err } = await leadclock(
      ["replay", "--policy", path, "--events", "-", "--skip-bad"],
      [good, ...bad].join("\n"),
    );
    const { summary } = JSON.parse(out.trimEnd().split("\n").at(-1)!);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ leads: 1, events: 1, skipped: { lines: 4 } });
    expect(summary.skipped.byReason["not JSON"]).toBe(2);
    expect(err).toContain("4 bad lines left out");
  });
});

test("commands pipe into each other: convert, replay, compare", async () => {
  const log = join(uci, "incident_event_log_first890.csv");
  const events = await leadclock(["convert", "servicenow-log", log]);
  const results = await leadclock(
    ["replay", "--policy", join(uci, "policy.json"), "--events", "-"],
    events.out,
  );
  const path = join(folder, "results.jsonl");
  await writeFile(path, results.out);
  const { out } = await leadclock(["convert", "servicenow-log", log, "--compare", path]);
  expect(out).toMatch(/^all +890 +395 \(44 %\)/m);
});

describe("started by another Node", () => {
  const other = process.env.PATH?.split(":")
    .map((path) => join(path, "node"))
    .find((path) => existsSync(path) && !path.includes("node_modules"));
  const others = other ? [other] : [];

  test.each(others)("%s: the same command, the same exit code", async (node) => {
    const { stdout } = await execute(node, [bin, "--version"]);
    expect(stdout).toBe("0.1.0\n");
    await expect(execute(node, [bin, "nonsense"])).rejects.toMatchObject({ code: 2 });
  });

  /** A command that waits on stdin, and the process it runs in behind the launcher. */
  const waiting = async (node: string) => {
    const policy = join(folder, "waiting.json");
    await writeFile(policy, '{"preset":"default"}');
    const launcher = spawn(node, [bin, "replay", "--policy", policy, "--events", "-"]);
    const ended = once(launcher, "exit");
    const command = await until(async () => {
      const children = await readFile(`/proc/${launcher.pid}/task/${launcher.pid}/children`, "utf8");
      return Number(children.trim()) || null;
    });
    return { launcher, ended, command };
  };

  const isAlive = (pid: number) =>
    existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`).length > 0;

  test.each(others)("%s: a signal reaches the command, and its end is the launcher's", async (node) => {
    const { launcher, ended, command } = await waiting(node);
    launcher.kill("SIGTERM");
    expect(await ended).toEqual([143, null]);
    expect(isAlive(command)).toBe(false);
  });

  test.each(others)("%s: a launcher that is killed takes the command along", async (node) => {
    const { launcher, ended, command } = await waiting(node);
    launcher.kill("SIGKILL");
    await ended;
    await until(async () => (isAlive(command) ? null : true));
    expect(isAlive(command)).toBe(false);
  });
});

/** Asks again until there is an answer; the test's own time limit ends it. */
async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await setTimeout(20);
  }
}
