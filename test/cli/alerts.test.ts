import fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import express from "express";
import { accountRoutes } from "../../src/api/account.ts";
import { alertRoutes } from "../../src/api/alerts.ts";
import type { ApiDeps } from "../../src/api/deps.ts";
import { mount } from "../../src/api/mount.ts";
import { operatorCaller } from "../../src/api/operator-caller.ts";
import { run } from "../../src/cli.ts";
import { streamIo } from "../../src/commands/io.ts";
import type { AlertRules, Policy } from "../../src/domain/policy.ts";
import { presets } from "../../src/domain/presets/index.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { operatorToken } from "../../src/tenants/secret-key.ts";
import { actOnBreach } from "../../workflows/reviews/act-on-breach.ts";
import { type PostOffice, postOffice } from "../support/post-office.ts";
import { type FreshStore, freshStore, temporaryDirectory } from "../support/store.ts";
import { person, type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const ADA = "crm:lead:1";
const at = (minutes: number) => NINE + minutes * MINUTE;

let store: FreshStore;
let acme: TwoCrms;
let post: PostOffice;
let server: Server | undefined;
let url = "";
const data = temporaryDirectory("alerts");
beforeAll(async () => {
  store = await freshStore();
});
afterEach(async () => {
  await new Promise((resolve) => server?.close(resolve));
  await store.tenants.forget(acme.tenantId);
});
afterAll(async () => {
  await store.remove();
  fs.rmSync(data, { recursive: true, force: true });
});

async function given(alerts: AlertRules, more: Partial<Policy> = {}): Promise<void> {
  post = postOffice();
  const people = { backups: {}, managers: {}, defaultManager: "crm:mona", operations: "crm:olga" };
  acme = await twoCrms(store, NINE, { alerts, people, ...more }, { messaging: post.messaging });
  await acme.people(
    ...["rita", "mona", "olga"].map((name) => person(`crm:${name}`, `${name}@acme.test`, name)),
  );
  const deps: Pick<ApiDeps, "ports" | "store" | "rules"> = { ports: acme.ports, store, rules: acme.rules };
  const app = express().use(
    "/api",
    mount([...accountRoutes(deps as ApiDeps), ...alertRoutes(deps as ApiDeps)], {
      callerOf: (request) => operatorCaller(request, operatorToken(data), store.tenants),
    }),
  );
  server = createServer(app).listen(0, "127.0.0.1");
  await new Promise((resolve) => server?.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function engages(record: string, when: number, name = "Ada Lead"): Promise<void> {
  await acme.tell(
    record,
    { name },
    { kind: "engaged", occurredAt: when, engagement: "form", properties: { lead_type: "hand-raiser" } },
    { kind: "ownerChanged", occurredAt: when, ownerId: "crm:rita" },
  );
}

async function command(...args: readonly string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await run(
    [...args, "--url", url, "--data", data],
    streamIo(out, err, new PassThrough(), false),
  );
  return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
}

const pendingIds = async () => {
  const { out } = await command("pending", "--json");
  return (JSON.parse(out) as { pending: { id: string; what: string; clock: string; step: string }[] })
    .pending;
};

const SLACK: AlertRules = { channels: { warning: ["slack"], breach: ["slack"] } };

test("what is ahead is listed with its time and the people it will reach, page by page", async () => {
  await given(SLACK);
  await engages(ADA, NINE);
  await acme.liveTo(at(1));
  const { code, out } = await command("pending");
  expect(code).toBe(0);
  expect(out).toMatch(/Mon 2 Mar, 09:24:00 UTC {2}step response warning-1, Ada Lead, to rita\n/);
  expect(out).toMatch(/Mon 2 Mar, 09:30:00 UTC {2}step response tier-1, Ada Lead, to rita\n/);
  expect(out).toMatch(/Mon 2 Mar, 11:30:00 UTC {2}step response tier-2, Ada Lead, to mona\n/);

  const all = await pendingIds();
  const paged: string[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const page = JSON.parse(
      (await command("pending", "--json", "--limit", "1", ...(after ? ["--after", after] : []))).out,
    );
    paged.push(...page.pending.map(({ id }: { id: string }) => id));
    after = page.next;
  }
  expect(paged).toEqual(all.map(({ id }) => id));
});

test("a cancelled step never fires, however often it is decided again, and the audit says who and why", async () => {
  await given(SLACK);
  await engages(ADA, NINE);
  await acme.liveTo(at(1));
  const step = (await pendingIds()).find((one) => one.clock === "response" && one.step === "tier-1");
  const done = await command("pending", "--cancel", step!.id, "--why", "on the phone", "--by", "mona");
  expect(done).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Cancelled: the step of Mon 2 Mar, 09:30/),
  });

  await acme.tell(ADA, {}, { kind: "ownerChanged", occurredAt: at(10), ownerId: "crm:mona" });
  await acme.liveTo(NINE + 4 * HOUR);
  expect(acme.accounts.crm.tasks.map(({ subject }) => subject.slice(0, 8))).toEqual(["Due soon", "Past due"]);
  const listed = await command("alerts", "list");
  expect(listed.out).toMatch(/breach response tier-1, Ada Lead: cancelled\n/);
  expect(listed.out).toMatch(
    /breach response tier-2, Ada Lead: task crm:\S+ open\n {4}to crm:mona: delivered; slack delivered\n/,
  );

  const again = await command("pending", "--cancel", step!.id, "--why", "twice");
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining("it happened, was cancelled") });
  const audit = await store.audit.list(acme.tenantId, undefined, 500);
  expect(audit.find(({ action }) => action === "pending.cancelled")).toMatchObject({
    actor: "mona",
    detail: { why: "on the phone", what: "step" },
  });
});

test("a message that waits is cancelled before it is sent; its task stays", async () => {
  const late = { timeZone: "UTC", week: { mon: [["12:00", "20:00"]] } } as const;
  const calendars = { ...presets.default!.calendars, late };
  await given({ channels: { breach: ["slack"] }, holdForRecipient: true }, { calendars });
  await acme.people({
    ...person("crm:rita", "rita@acme.test", "rita"),
    key: "hours",
    calendar: "late",
  } as never);
  await engages(ADA, NINE);
  await acme.liveTo(at(40));
  const waiting = (await pendingIds()).filter(({ what }) => what === "message");
  expect(waiting).toMatchObject([{ clock: "response", step: "tier-1" }]);
  await command("pending", "--cancel", waiting[0]!.id, "--why", "told in person", "--by", "mona");
  await acme.liveTo(NINE + 4 * HOUR);
  expect(post.told().filter((one) => one.includes("rita"))).toEqual([]);
  expect((await command("alerts", "list")).out).toMatch(
    /breach response tier-1, Ada Lead: task crm:\S+ open\n {4}to crm:rita: dropped, Cancelled by mona: told in person\n/,
  );
});

test("cancelling needs a reason, and an id that is ahead", async () => {
  await given(SLACK);
  expect(await command("pending", "--cancel", "x")).toMatchObject({ code: 2 });
  expect(await command("pending", "--cancel", "nothing", "--why", "no use")).toMatchObject({
    code: 1,
    err: expect.stringContaining("There is no nothing ahead"),
  });
  expect((await command("pending")).out).toBe("Nothing is ahead.\n");
});

describe("far more alerts than usual", () => {
  const FEW: AlertRules = { ...SLACK, flood: { timesUsual: 10, atLeast: 5 } };
  const sent = () => acme.accounts.crm.tasks.filter(({ subject }) => !/decide/.test(subject)).length;

  async function flooded(): Promise<void> {
    await given(FEW);
    for (let n = 1; n <= 8; n++) await engages(`crm:lead:${n}`, NINE, `Lead ${n}`);
    await acme.liveTo(at(26));
  }

  test("messages and new tasks hold, and operations are told once", async () => {
    await flooded();
    expect(sent()).toBe(0);
    expect(post.delivered).toEqual([]);
    const told = acme.accounts.crm.tasks.filter(({ subject }) => /8 alerts within an hour/.test(subject));
    expect(told).toMatchObject([{ assignee: "crm:olga" }]);
    expect(await command("alerts", "list")).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^Sending holds since Mon 2 Mar, 09:24/),
    });
  });

  test("released, everything goes out and does not hold again at once", async () => {
    await flooded();
    const done = await command("alerts", "release", "--why", "they really wait", "--by", "olga");
    expect(done).toMatchObject({ code: 0, out: "Released: sending goes on.\n" });
    await acme.liveTo(at(28));
    expect(sent()).toBe(8);
    expect(post.delivered).toHaveLength(8);
    expect((await command("alerts", "list")).code).toBe(0);
  });

  test("dropped, none of them is sent, each says why, and what comes later goes out", async () => {
    await flooded();
    const done = await command("alerts", "drop", "--why", "a test import", "--by", "olga");
    expect(done).toMatchObject({ code: 0, out: "Dropped 8 alerts that had no task yet.\n" });
    await acme.liveTo(at(29));
    expect(sent()).toBe(0);
    expect(post.delivered).toEqual([]);
    expect((await command("alerts", "list")).out).toContain("Dropped with the flood by olga: a test import");
    const audit = await store.audit.list(acme.tenantId, "alerts", 500);
    expect(audit.map(({ action, actor }) => `${action} by ${actor}`)).toEqual([
      "flood.held by leadclock",
      "flood.dropped by olga",
    ]);
    expect(await command("alerts", "drop", "--why", "again")).toMatchObject({
      code: 1,
      err: expect.stringContaining("There is no flood of alerts"),
    });
  });

  test("dropped, a review that waits is asked all the same: it is a question, no alert", async () => {
    await given({ ...FEW, channels: { ...SLACK.channels, review: ["slack"] } });
    for (let n = 1; n <= 8; n++) await engages(`crm:lead:${n}`, NINE, `Lead ${n}`);
    await acme.liveTo(at(25));
    await acme.tell(
      "crm:lead:9",
      { name: "Zed Lead" },
      { kind: "engaged", occurredAt: at(25), engagement: "form", properties: { lead_type: "astrology" } },
    );
    await acme.liveTo(at(26));
    expect(sent()).toBe(0);
    await command("alerts", "drop", "--why", "a test import", "--by", "olga");
    await acme.liveTo(at(29));
    const asked = acme.accounts.crm.tasks.filter(({ body }) => body.join().includes("astrology"));
    expect(asked).toHaveLength(1);
    expect(post.delivered.map(({ message }) => message.kind)).toContain("review");
    expect(
      (await store.alerts.of(acme.tenantId, await acme.leadOf("crm:lead:9"))).map(({ state }) => state),
    ).toContain("open");
  });

  test.each([
    [10, null],
    [2, { alerts: 5, usual: 2 }],
  ])("%i times the usual, with two in a busy hour before", async (timesUsual, flood) => {
    await given({ ...FEW, flood: { timesUsual, atLeast: 4 } });
    await engages(ADA, NINE);
    await acme.liveTo(NINE + 5 * HOUR);
    for (let n = 2; n <= 6; n++) await engages(`crm:lead:${n}`, NINE + 5 * HOUR, `Lead ${n}`);
    await acme.liveTo(NINE + 5 * HOUR + 26 * MINUTE);
    const open = await store.floods.open(acme.tenantId);
    if (flood === null) expect(open).toBeNull();
    else expect(open).toMatchObject(flood);
  });
});

test("a review in the list is named in plain words, not by its key", async () => {
  await given({});
  await acme.tell(
    ADA,
    {},
    { kind: "engaged", occurredAt: NINE, engagement: "form", properties: { lead_type: "hand-raiser" } },
    { kind: "ownerChanged", occurredAt: NINE, ownerId: "crm:rita" },
  );
  await acme.liveTo(at(40));
  const sentBack = { journey: ADA, action: "sendBack", note: "who called?", by: "sam" } as const;
  await actOnBreach(acme.ports, acme.rules, acme.tenantId, sentBack);
  await acme.tell(
    "crm:lead:2",
    {},
    {
      kind: "engaged",
      occurredAt: at(41),
      engagement: "form",
      properties: { lead_type: "astrology" },
    },
  );
  await acme.liveTo(at(42));
  const { out } = await command("alerts", "list");
  expect(out).toMatch(/^Mon 2 Mar, 09:40:00 UTC {2}review: sent back, Ada Lead: /m);
  expect(out).toContain("review: unclassified, lead_type = astrology, Ada Lead");
  expect(out).not.toContain("sentBack");
});
