import type { z } from "zod";
import type { Row } from "../../src/api/worklist-row.ts";
import { worklistPage } from "../../src/store/worklist.ts";
import { emailOf, nowOfWorld, openWorld } from "../support/console-world.ts";
import type { PortalStack } from "../support/portal-stack.ts";

type Shown = z.output<typeof Row>;
interface Page {
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: readonly Shown[];
}
interface Lead {
  readonly row: Shown;
  readonly clocks: readonly { readonly label: string; readonly status: string }[];
  readonly actions: readonly { readonly action: string; readonly tier: number | null }[];
  readonly people: readonly { readonly name: string }[];
}

let stack: PortalStack;
beforeAll(async () => {
  stack = await openWorld();
});
afterAll(() => stack?.close());

const get = async <T>(path: string): Promise<T> =>
  (await (await fetch(`${stack.app.url}/api${path}`)).json()) as T;
const names = (rows: readonly Shown[]) => rows.map(({ name }) => name.split(" ").at(-1));
const idOf = async (last: string) =>
  (await get<Page>("/worklist")).rows.find(({ name }) => name.endsWith(last))!.leadId;

describe("the worklist", () => {
  test("has everybody who waits: past due without an owner, past due by length, then by due", async () => {
    const { rows, counts } = await get<Page>("/worklist");
    expect(rows.map(({ section, name }) => `${section} ${name.split(" ").at(-1)}`)).toEqual([
      "pastDue Duarte",
      "pastDue Brandt",
      "dueSoon Calderón",
      "dueSoon Nowak",
      "dueSoon Featherstonehaugh-Montgomery",
      "later Petrou",
      "later Engel",
    ]);
    expect(counts).toEqual({ everyone: 7, noOwner: 1, pastDue: 2, highIntent: 5 });
  });

  test.each([
    ["noOwner", ["Duarte"]],
    ["pastDue", ["Duarte", "Brandt"]],
    ["highIntent", ["Duarte", "Brandt", "Calderón", "Nowak", "Featherstonehaugh-Montgomery"]],
  ])("shows %s alone, and counts all the same", async (show, expected) => {
    const { rows, counts } = await get<Page>(`/worklist?show=${show}`);
    expect(names(rows)).toEqual(expected);
    expect(counts[show]).toBe(expected.length);
    expect(counts.everyone).toBe(7);
  });

  test("tells whose turn it is, until when, and what comes next", async () => {
    const { rows } = await get<Page>("/worklist");
    const ines = rows.find(({ name }) => name === "Ines Calderón")!;
    expect(ines).toMatchObject({
      company: "Vantage Point Analytics",
      leadType: "Hand-raiser",
      highIntent: true,
      owner: { name: "Rita Rep" },
      backup: { name: "Bea Backup", fallback: false },
      engagedAt: Date.parse("2026-03-02T09:55:05Z"),
      handoverAt: Date.parse("2026-03-02T09:59:40Z"),
      clock: {
        label: "Response",
        status: "warned",
        decides: true,
        dueAt: Date.parse("2026-03-02T10:29:40Z"),
      },
      next: { what: "Tells Rita Rep, Bea Backup (tier 1)", at: Date.parse("2026-03-02T10:29:40Z") },
      crm: "HubSpot",
    });
  });

  test("is another tenant's in no way", async () => {
    const filter = { show: "everyone", handRaisers: [], now: Date.parse(nowOfWorld), limit: 100 } as const;
    const page = await worklistPage(stack.app.store.db, "somebody-else", filter);
    expect(page).toEqual({
      hasLeads: false,
      counts: { everyone: 0, noOwner: 0, pastDue: 0, highIntent: 0 },
      entries: [],
    });
    expect((await fetch(`${stack.app.url}/api/worklist/nobody`)).status).toBe(404);
  });

  test("offers of the six actions those that are possible", async () => {
    const actions = async (last: string) =>
      (await get<Lead>(`/worklist/${await idOf(last)}`)).actions.map(({ action }) => action);
    expect(await actions("Brandt")).toEqual([
      "route",
      "approve",
      "sendBack",
      "escalate",
      "suppress",
      "close",
    ]);
    expect(await actions("Duarte")).toEqual(["route", "approve", "escalate", "suppress", "close"]);
    expect(await actions("Nowak")).toEqual(["suppress"]);
  });

  test("of one lead it knows every clock, one that has not started too, and whom it may be handed to", async () => {
    const lead = await get<Lead>(`/worklist/${await idOf("Duarte")}`);
    expect(lead.clocks.map(({ label, status }) => `${label}: ${status}`)).toEqual([
      "Assignment: pastDue",
      "Lead wait: pastDue",
      "Response: notStarted",
    ]);
    expect(lead.people.map(({ name }) => name)).toContain("Bea Backup");
    expect(lead.people.map(({ name }) => name)).not.toContain("Inbound Queue");
  });
});

describe("what pages share", () => {
  test("who looks, what they may do, and the account", async () => {
    expect(await get("/me")).toMatchObject({
      role: "manager",
      permissions: ["read", "readAll", "act"],
      tenant: { mode: "live", testRecipient: null },
      timeZone: "UTC",
      crms: [{ crm: "hubspot", label: "HubSpot" }],
      demo: null,
    });
  });

  test("the beat tells another version as soon as anything is learned", async () => {
    const before = await get<{ now: number; version: string }>("/pulse");
    expect(before.now).toBe(Date.parse(nowOfWorld));
    expect((await get<{ version: string }>("/pulse")).version).toBe(before.version);
    await stack.call(emailOf("Petrou"), "bea");
    expect((await get<{ version: string }>("/pulse")).version).not.toBe(before.version);
    expect(names((await get<Page>("/worklist")).rows)).not.toContain("Petrou");
  });

  test("only our own page changes anything", async () => {
    const post = (headers: Readonly<Record<string, string>>) =>
      fetch(`${stack.app.url}/api/pending/cancel`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ id: "nothing", why: "to see who may" }),
      }).then(({ status }) => status);
    expect(await post({})).toBe(401);
    expect(await post({ "sec-fetch-site": "cross-site" })).toBe(401);
    expect(await post({ "sec-fetch-site": "same-site", origin: stack.app.url })).toBe(401);
    expect(await post({ origin: "https://elsewhere.example" })).toBe(401);
    expect(await post({ origin: stack.app.url })).toBe(404);
    expect(await post({ "sec-fetch-site": "same-origin" })).toBe(404);
  });
});
