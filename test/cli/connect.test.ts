import { PassThrough } from "node:stream";
import { connectors } from "../../connectors/index.ts";
import { run } from "../../src/cli.ts";
import { streamIo } from "../../src/commands/io.ts";

async function connect(...args: readonly string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await run(["connect", ...args], streamIo(out, err, new PassThrough(), false));
  return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
}

test("its examples name a CRM that can be connected without a visit", async () => {
  const { out } = await connect("--help");
  const named = [...out.matchAll(/^ {2}leadclock connect (\S+) --username/gm)].map(([, crm]) => crm!);
  expect(named.length).toBeGreaterThan(0);
  for (const crm of named) {
    const { settings, create } = connectors[crm]!;
    const needed = settings.filter(({ optional }) => !optional).map(({ name }) => [name, "x"]);
    expect(create(Object.fromEntries(needed)).connectServer).toBeInstanceOf(Function);
  }
});

test("without a CRM or a user's name it says what is missing", async () => {
  expect(await connect("--username", "ada@acme.example")).toMatchObject({
    code: 2,
    err: expect.stringContaining("CRM"),
  });
  expect(await connect("acme")).toMatchObject({
    code: 2,
    err: expect.stringContaining("--username NAME is missing"),
  });
});
