import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../src/cli.ts";
import { streamIo } from "../../src/commands/io.ts";
import { readConfig } from "../../src/config.ts";
import { DEMO_POLICY } from "../../src/demo/history.ts";
import { runDemo } from "../../src/demo/run-demo.ts";
import { presets } from "../../src/settings/presets.ts";
import { readPolicies } from "../../src/settings/read-policies.ts";
import { takeLock } from "../../src/store/embedded/lock-file.ts";
import { temporaryDirectory } from "../support/store.ts";

const CALLS = 3;

describe("starting the demo", () => {
  let data: string;
  beforeEach(() => {
    data = temporaryDirectory("start");
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  test("--fresh leaves alone what a running server has open", async () => {
    const store = join(data, `demo-hubspot-${CALLS}`, "store");
    mkdirSync(store, { recursive: true });
    writeFileSync(join(store, "kept"), "");
    const lock = takeLock(store);
    try {
      await expect(start({ LEADCLOCK_PORT: "0" }, true)).rejects.toThrow(
        /LEADCLOCK_DATA: .* is in use by process/,
      );
      expect(existsSync(join(store, "kept"))).toBe(true);
    } finally {
      lock.release();
    }
  });

  test("on a busy port it names the setting and leaves no emulator running", async () => {
    const busy = createServer();
    await new Promise<void>((done) => busy.listen(0, "127.0.0.1", done));
    try {
      await expect(start({ LEADCLOCK_PORT: portOf(busy) }, false)).rejects.toThrow(
        /LEADCLOCK_PORT: port \d+ is in use/,
      );
      // The emulator takes this file with it when it ends, a moment after it has answered.
      while (existsSync(join(data, `demo-hubspot-${CALLS}`, "hubspot", "sandbox.json"))) await sleep(20);
    } finally {
      busy.close();
    }
  });

  test("a command that finds no server names the demo that runs", async () => {
    const store = join(data, "demo-hubspot-slice", "store");
    mkdirSync(store, { recursive: true });
    const lock = takeLock(store);
    lock.announce(1);
    try {
      const said: string[] = [];
      const err = new Writable({
        write: (chunk, _encoding, done) => done(void said.push(String(chunk)) as never),
      });
      expect(await run(["status", "--data", data], streamIo(err, err, Readable.from([]), false))).toBe(1);
      expect(said.join("")).toContain(`add --data ${join(data, "demo-hubspot-slice")}.`);
    } finally {
      lock.release();
    }
  });

  function start(settings: NodeJS.ProcessEnv, fresh: boolean) {
    const read = readPolicies(JSON.parse(readFileSync(DEMO_POLICY, "utf8")), presets);
    if (!read.ok) throw new Error("The demo's policy is sound.");
    return runDemo({
      config: readConfig({ ...settings, LEADCLOCK_DATA: data }),
      log: { info() {}, warn() {}, error() {} },
      policy: read.policies[0]!,
      stack: "hubspot",
      calls: CALLS,
      fresh,
      begun() {},
      progress() {},
      stopped: () => false,
    });
  }
});

function portOf(server: Server): string {
  return String((server.address() as AddressInfo).port);
}
