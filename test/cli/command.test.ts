import { PassThrough, Readable, Writable } from "node:stream";
import { jest } from "@jest/globals";
import { run } from "../../src/cli.ts";
import { type Commands, defineCommand, helpOfAll, WrongUsage } from "../../src/commands/command.ts";
import { commands } from "../../src/commands/index.ts";
import { OutputClosed, streamIo } from "../../src/commands/io.ts";

const into = (list: string[]) =>
  new Writable({
    write(chunk, _encoding, done) {
      list.push(String(chunk));
      done();
    },
  });

const heard = () => {
  const out: string[] = [];
  const err: string[] = [];
  const io = streamIo(into(out), into(err), Readable.from([]), false);
  return { io, out: () => out.join(""), err: () => err.join("") };
};

const call = async (...args: string[]) => {
  const { io, out, err } = heard();
  return { code: await run(args, io), out: out(), err: err() };
};

describe("leadclock", () => {
  test("start says which setting is wrong where its directory cannot be made", async () => {
    const before = process.env.LEADCLOCK_DATA;
    process.env.LEADCLOCK_DATA = "package.json/data";
    try {
      const { code, err } = await call("start", "--once");
      expect([code, err]).toEqual([
        1,
        expect.stringContaining("LEADCLOCK_DATA: package.json/data cannot be written to (ENOTDIR). Name"),
      ]);
    } finally {
      if (before === undefined) delete process.env.LEADCLOCK_DATA;
      else process.env.LEADCLOCK_DATA = before;
    }
  });

  test("ends well and says nothing when its reader has seen enough, as head has", async () => {
    const { io, err } = heard();
    const closed = { ...io, print: () => Promise.reject(new OutputClosed()) };
    const log = "data/uci-servicenow-incidents/incident_event_log_first890.csv";
    expect(await run(["convert", "servicenow-log", log], closed)).toBe(0);
    expect(err()).toBe("");
  });

  test("--help lists every command on stdout", async () => {
    const { code, out, err } = await call("--help");
    expect([code, err]).toEqual([0, ""]);
    for (const [name, load] of Object.entries(commands))
      expect(out).toMatch(new RegExp(`^  ${name} +${(await load()).command.summary.slice(0, 20)}`, "m"));
  });

  test.each(Object.keys(commands))(
    "%s --help shows usage and examples that name the command",
    async (name) => {
      const { code, out } = await call(...name.split(" "), "--help");
      expect(code).toBe(0);
      expect(out).toContain(`Usage: leadclock ${name}`);
      const { examples } = (await commands[name]!()).command;
      expect(examples.length).toBeGreaterThan(0);
      for (const { line } of examples) expect(line).toContain(`leadclock ${name}`);
      expect((await call("help", ...name.split(" "))).out).toBe(out);
    },
  );

  test.each([
    [["repaly"], 'there is no command "repaly". Did you mean "leadclock replay"?'],
    [["policy", "validat"], 'Did you mean "leadclock policy validate"?'],
    [["policy"], 'there is no command "policy"'],
    [[], "a command is missing."],
    [["replay", "--polcy", "x"], "there is no option --polcy. Did you mean --policy?"],
    [["act", "approve", "x", "--why", "x"], "there is no option --why. Did you mean --note?"],
    [["switch", "off", "--note", "x"], "there is no option --note. Did you mean --why?"],
    [["replay", "--events", "x"], "--policy FILE is missing."],
    [["replay", "--policy"], "argument missing"],
    [["replay", "--policy", "p", "--events", "e", "more"], '"more" is one argument too many.'],
    [
      ["replay", "--policy", "p", "--events", "e", "--at", "2026-11-17T10:00:00"],
      '--at: "2026-11-17T10:00:00" is a local time without an offset. Add Z',
    ],
    [["replay", "--policy", "-", "--events", "-"], "only one of --policy and --events can be stdin."],
    [["replay", "--print-schema", "lead"], '--print-schema knows policy and event, not "lead".'],
    [["policy", "validate"], "FILE is missing."],
    [["policy", "show", "defalt"], 'Did you mean "default"?'],
  ])("%j is wrong usage: exit 2, usage on stderr, nothing on stdout", async (args, message) => {
    const { code, out, err } = await call(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toMatch(
      args.length === 0 ? /Usage: leadclock/ : /--help" (shows how it is used|lists the commands)\.\n$/,
    );
    if (args.length > 0) expect(err.trim().split("\n")).toHaveLength(2);
  });

  test.each([
    [["replay", "--policy", "/no/such/file", "--events", "e"], "--policy: there is no file /no/such/file."],
    [["policy", "validate", "/no/such/file"], "FILE: there is no file /no/such/file."],
    [["convert", "servicenow-log", "/no/such/file"], "FILE: /no/such/file cannot be read (ENOENT)."],
  ])("%j is bad input: exit 1 and a way out", async (args, message) => {
    const { code, out, err } = await call(...args);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(message);
  });
});

describe("a command", () => {
  const seen = jest.fn<(values: object) => void>();
  const greet = defineCommand({
    summary: "Greets.",
    arguments: ["NAME", "MORE…"],
    options: {
      loud: { type: "boolean", short: "l", help: "Shout." },
      times: { type: "string", value: "N", help: "How often." },
    },
    examples: [{ line: "leadclock greet Ann", does: "greets Ann" }],
    run: async (options, args) => {
      seen({ options, args });
      return 0;
    },
  });

  test("gets its options typed and filled, its arguments in order", async () => {
    await greet.run("greet", ["-l", "Ann", "Bob", "--times=2"], heard().io);
    expect(seen).toHaveBeenLastCalledWith({ options: { loud: true, times: "2" }, args: ["Ann", "Bob"] });
    await greet.run("greet", ["Ann"], heard().io);
    expect(seen).toHaveBeenLastCalledWith({ options: { loud: false, times: undefined }, args: ["Ann"] });
  });

  test("is loaded only when it or the help needs it", async () => {
    const load = jest.fn(async () => ({ command: greet }));
    const known: Commands = { greet: load };
    expect(load).not.toHaveBeenCalled();
    expect(await helpOfAll(known)).toContain("greet   Greets.");
  });

  test("without its argument is wrong usage", () => {
    expect(() => greet.run("greet", [], heard().io)).toThrow(WrongUsage);
  });
});

describe("output", () => {
  test("waits for a slow reader", async () => {
    const slow = new PassThrough({ highWaterMark: 10 });
    const { print } = streamIo(slow, new PassThrough(), Readable.from([]), false);
    let printed = false;
    const printing = print("x".repeat(100)).then(() => (printed = true));
    await new Promise(setImmediate);
    expect(printed).toBe(false);
    slow.resume();
    await printing;
    expect(printed).toBe(true);
  });

  test("leaves nothing behind on the stream, however often it had to wait", async () => {
    const slow = new PassThrough({ highWaterMark: 10 });
    const { print } = streamIo(slow, new PassThrough(), Readable.from([]), false);
    slow.resume();
    const listeners = () => ["drain", "close", "error"].map((event) => slow.listenerCount(event));
    const before = listeners();
    for (let n = 0; n < 20; n++) await print("x".repeat(100));
    expect(listeners()).toEqual(before);
  });

  test("ends quietly when the reader has gone", async () => {
    const gone = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" })),
    });
    const io = streamIo(gone, new PassThrough(), Readable.from([]), false);
    const attempts = async () => {
      for (let n = 0; n < 100; n++) {
        await io.print("x".repeat(100_000));
        await new Promise(setImmediate);
      }
    };
    await expect(attempts()).rejects.toThrow(OutputClosed);
  });

  test("progress is for terminals only, and a message never lands on its line", () => {
    const err: string[] = [];
    const heardErr = into(err);
    streamIo(new PassThrough(), heardErr, Readable.from([]), false).progress("half");
    expect(err).toEqual([]);
    const terminal = streamIo(new PassThrough(), heardErr, Readable.from([]), true);
    terminal.progress("half");
    terminal.note("look");
    expect(err.join("")).toBe("\r\u001b[Khalf\r\u001b[Klook\n");
  });
});
