import fs from "node:fs";
import path from "node:path";
import { type PolicyWorld, policyWorld } from "../support/policy-world.ts";
import { type FreshStore, freshStore, temporaryDirectory } from "../support/store.ts";

const NOON = Date.UTC(2026, 2, 2, 12);
const files = temporaryDirectory("audit");
const FORMULA = '=HYPERLINK("http://evil.example")';

let store: FreshStore;
let world: PolicyWorld;
beforeAll(async () => {
  store = await freshStore();
  world = await policyWorld(store, NOON);
  await store.audit.append(
    world.tenantId,
    Array.from({ length: 1_005 }, (_, n) => ({
      at: NOON + n,
      actor: n === 7 ? FORMULA : "leadclock",
      action: n % 2 === 0 ? "policy.published" : "switch.off",
      subject: `s${n % 10}`,
      detail: { n, text: 'a "quoted", text' },
    })),
  );
});
afterAll(async () => {
  await world.close();
  await store.remove();
  fs.rmSync(files, { recursive: true, force: true });
});

const exported = async (name: string) => {
  const { code, out } = await world.type("audit", "export");
  expect(code).toBe(0);
  const file = path.join(files, name);
  fs.writeFileSync(file, out);
  return { file, lines: out.trimEnd().split("\n") };
};

test("the chain is verified in the store and in a file, with the same newest hash", async () => {
  // Whoever takes it out stands in it.
  const { file, lines } = await exported("whole.jsonl");
  expect(lines.at(-1)).toContain("audit.exported");
  const there = await world.type("audit", "verify");
  expect(lines.length).toBeGreaterThan(1_004);
  const here = await world.type("audit", "verify", file);
  expect([there.code, here.code]).toEqual([0, 0]);
  expect(here.out).toBe(there.out);
});

test.each([
  ["changed", (lines: string[]) => lines.with(4, lines[4]!.replace("policy.published", "policy.removed")), 5],
  ["missing", (lines: string[]) => lines.toSpliced(9, 1), 10],
  ["put elsewhere", (lines: string[]) => [lines[1]!, lines[0]!, ...lines.slice(2)], 1],
] as const)("a file with an entry that is %s is told from a whole one", async (what, change, seq) => {
  const { file, lines } = await exported(`${what}.jsonl`);
  const changed = change(lines);
  expect(changed).not.toEqual(lines);
  fs.writeFileSync(file, changed.join("\n"));
  const { code, out } = await world.type("audit", "verify", file);
  expect(code).toBe(1);
  expect(out).toContain(`BROKEN at entry ${seq}`);
});

test("what is no export is refused with its line; what is no file too", async () => {
  const file = path.join(files, "text.txt");
  fs.writeFileSync(file, "hello\n");
  expect(await world.type("audit", "verify", file)).toMatchObject({
    code: 1,
    err: expect.stringContaining("line 1 is no entry"),
  });
  expect((await world.type("audit", "verify", path.join(files, "none"))).err).toContain("cannot be read");
});

test("as CSV no cell is a formula, and quotes stay quotes", async () => {
  const { out } = await world.type("audit", "export", "--csv");
  const rows = out.trimEnd().split("\r\n");
  expect(rows[0]).toBe("seq,at,actor,action,subject,detail,hash");
  expect(out).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
  expect(rows.filter((row) => /(^|,)"?[=+@]/.test(row))).toEqual([]);
});

test("listed by action, subject, person and time, page by page", async () => {
  interface Page {
    readonly entries: readonly { seq: number; action: string; subject: string }[];
    readonly next: number;
  }
  const page = async (query: string) => {
    const { status, body } = await world.ask("GET", `/audit?${query}`);
    return { status, body: body as unknown as Page };
  };
  const first = (await page("action=policy.&limit=3&subject=s2")).body;
  expect(first.entries.map((one) => [one.action, one.subject])).toEqual(
    Array.from({ length: 3 }, () => ["policy.published", "s2"]),
  );
  const second = (await page(`action=policy.&limit=3&subject=s2&before=${first.next}`)).body;
  expect(second.entries[0]!.seq).toBeLessThan(first.entries[2]!.seq);
  const at = new Date(NOON + 7).toISOString();
  const one = await world.type(
    "audit",
    "list",
    "--from",
    at,
    "--to",
    new Date(NOON + 8).toISOString(),
    "--json",
  );
  expect(JSON.parse(one.out)).toMatchObject([{ actor: FORMULA, detail: { n: 7 } }]);
  expect((await page("from=yesterday")).status).toBe(400);
});

test("who may only read may not take the whole chain away", async () => {
  const as = { name: "eve", role: "viewer" } as const;
  expect((await world.ask("POST", "/audit/links", {}, as)).status).toBe(403);
  expect((await world.ask("GET", "/audit", undefined, as)).status).toBe(200);
});
