import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install, ready, start } from "./support.ts";

const main = (...options: string[]) =>
  spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "sandbox/salesforce/main.ts", ...options],
    { encoding: "utf8", timeout: 20_000 },
  );

test("sandbox.json says where everything is, as long as the process lives", async () => {
  const emulator = await start();
  const file = join(emulator.directory, "sandbox.json");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    pid: emulator.process.pid,
    url: emulator.url,
    pubsub: emulator.pubsub,
    control: emulator.controlUrl,
    ca: join(emulator.directory, "ca.pem"),
  });
  const ended = once(emulator.process, "exit");
  await emulator.control("/stop", {});
  expect(await ended).toEqual([0, null]);
  expect(existsSync(file)).toBe(false);
});

test("records, sessions, ports and certificate survive kill -9", async () => {
  const emulator = await ready();
  const { id } = await emulator.client().sobject("Lead").create({ LastName: "Stays", Company: "Acme" });
  await emulator.kill();
  const reborn = await start(emulator.directory);
  expect([reborn.url, reborn.pubsub, reborn.controlUrl]).toEqual([
    emulator.url,
    emulator.pubsub,
    emulator.controlUrl,
  ]);
  reborn.token = emulator.token;
  expect(await reborn.client().sobject("Lead").retrieve(id!)).toMatchObject({ LastName: "Stays" });
  await install(reborn);
  expect((await reborn.rest("GET", "/limits")).status).toBe(200);
});

test("a directory in use is refused, and so are options that make no sense", async () => {
  const emulator = await start();
  const second = main("--port", "0", "--data", emulator.directory);
  expect([second.status, second.stderr]).toEqual([1, expect.stringContaining("is in use by process")]);
  expect(main("--port", "x").status).toBe(2);
  expect(main("--clock", "soon").stderr).toContain("--clock must be");
});

test("it stops by itself when nobody asks anything", () => {
  const directory = mkdtempSync(join(tmpdir(), "salesforce-idle-"));
  const idle = main("--port", "0", "--data", directory, "--idle-exit", "0.01");
  expect([idle.status, idle.signal]).toEqual([0, null]);
  rmSync(directory, { recursive: true });
});
