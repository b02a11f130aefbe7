import { nextReportAt, reportPeriods } from "../../src/domain/report-periods.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { makePacks } from "../../workflows/reports/make-packs.ts";
import { packCsv, packText } from "../../workflows/reports/pack-text.ts";
import type { WeeklyPack } from "../../workflows/reports/weekly-pack.ts";
import { actOnBreach } from "../../workflows/reviews/act-on-breach.ts";
import { aPolicy } from "../domain/support/policies.ts";
import { postOffice } from "../support/post-office.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person, type Said, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const MONDAY = Date.UTC(2026, 2, 9, 8);

const story = (minutes: number, called: number | null, source: string, owner = "crm:rep"): Said[] => [
  {
    kind: "engaged",
    occurredAt: NINE + minutes * MINUTE,
    engagement: "form",
    properties: { lead_type: "hand-raiser", lead_source: source },
  },
  { kind: "ownerChanged", occurredAt: NINE + minutes * MINUTE, ownerId: owner },
  ...(called === null
    ? []
    : [
        {
          kind: "activity",
          occurredAt: NINE + called * MINUTE,
          activity: "call",
          activityId: `call ${minutes} ${called}`,
          direction: "outbound",
          actorId: owner,
          actorKind: "user",
          status: "done",
        } as Said,
      ]),
];

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());
afterEach(async () => {
  for (const { id } of await store.tenants.all()) await store.tenants.forget(id);
});

async function aWeek() {
  const people = { backups: {}, managers: {}, operations: "crm:ops", reviewer: "crm:robin" };
  const it = await twoCrms(store, NINE, aPolicy({ people }));
  await it.tell("crm:lead:1", {}, ...story(0, 10, "Web"));
  await it.tell("crm:lead:2", {}, ...story(0, 90, "Web"));
  await it.tell("crm:lead:3", {}, ...story(0, null, "Fair", "crm:two"));
  await it.tell("crm:lead:4", {}, ...story(0, null, "Fair"), {
    kind: "stageChanged",
    occurredAt: NINE + 5 * MINUTE,
    stage: "disqualified",
  });
  await it.liveTo(NINE + 2 * HOUR);
  await it.tell("crm:lead:2", {}, {
    kind: "reasonRecorded",
    occurredAt: NINE + 2 * HOUR,
    reason: "in_meeting",
  } as Said);
  return it;
}

describe("R-080, R-138: the weekly breach review", () => {
  test("counts the leads of the week by reason, cause, source, owner and lead type, and names what is left out", async () => {
    const it = await aWeek();
    await it.liveTo(MONDAY);
    await makePacks(it.ports, it.rules, it.tenantId);
    const pack = (await store.packs.get(it.tenantId, "weekly", "2026-03-02"))!;
    const body = pack.body as WeeklyPack;
    expect(body.total).toMatchObject({ leads: 4, hits: 1, misses: 2, excluded: 1, hitRate: 1 / 3 });
    expect(body.total).toMatchObject({ medianMs: 50 * MINUTE, p90Ms: 90 * MINUTE });
    expect(body.byReason).toEqual([
      { name: "In a meeting or on a call", n: 1 },
      { name: "none given", n: 1 },
    ]);
    expect(body.byCause).toEqual([{ name: "rep", n: 2 }]);
    expect(body.bySource.map(({ name, leads, misses }) => [name, leads, misses])).toEqual([
      ["Fair", 2, 1],
      ["Web", 2, 1],
    ]);
    expect(body.byOwner.map(({ name, misses }) => [name, misses])).toEqual([
      ["crm:rep", 1],
      ["crm:two", 1],
    ]);
    expect(body.excluded).toEqual([{ name: "disqualified", n: 1 }]);
    const text = packText(pack, "UTC").join("\n");
    expect(text).toMatch(/All leads: 4 leads, 1 hits, 2 misses, 33.3 % in time, 1 excluded/);
    expect(text).toContain("disqualified: 1");
    expect(packCsv(pack).split("\r\n")[0]).toMatch(/^section,name,n,leads,hits,misses,pending/);
  });

  test("is made once for a period, by whoever comes first, and told by one task", async () => {
    const it = await aWeek();
    await it.liveTo(MONDAY - 1);
    expect(await makePacks(it.ports, it.rules, it.tenantId)).toBe(false);
    await it.liveTo(MONDAY);
    const made = await Promise.all([1, 2, 3].map(() => makePacks(it.ports, it.rules, it.tenantId)));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await makePacks(it.ports, it.rules, it.tenantId)).toBe(false);
    await it.liveTo(MONDAY + MINUTE);
    const told = it.accounts.crm.tasks.filter(({ subject }) => subject.includes("Breach review"));
    expect(told).toMatchObject([{ assignee: "crm:robin", attachTo: null }]);
    expect(told[0]?.body.join("\n")).toContain("leadclock pack weekly --period 2026-03-02");
    expect((await store.audit.list(it.tenantId)).filter(({ action }) => action === "pack.made")).toHaveLength(
      1,
    );
  });

  test("goes out as a message too where the policy names a channel that is set up; once, in silence to the test recipient", async () => {
    const people = { backups: {}, managers: {}, operations: "crm:ops", reviewer: "crm:robin" };
    const alerts = { channels: { digest: ["email"] } } as const;
    const post = postOffice();
    const it = await twoCrms(store, NINE, aPolicy({ people, alerts }), { messaging: post.messaging });
    await it.people(
      person("crm:robin", "robin@acme.test", "Robin"),
      person("crm:tess", "t@acme.test", "Tess"),
    );
    await it.tell("crm:lead:1", {}, ...story(0, 90, "Web"));
    await it.liveTo(MONDAY);
    await makePacks(it.ports, it.rules, it.tenantId);
    await it.liveTo(MONDAY + MINUTE);
    const told = () => post.delivered.filter(({ message }) => message.kind === "pack");
    expect(told().map(({ channel, message }) => [channel, message.to.userId, message.subject])).toEqual([
      ["email", "crm:robin", "Weekly breach review, 2026-03-02 to 2026-03-08"],
    ]);
    const body = told()[0]?.message.body.join("\n");
    expect(body).toMatch(/^All leads: 1 leads, 0 hits, 1 misses/);
    expect(body).toContain("leadclock pack weekly --period 2026-03-02");
    const silent = { name: "Acme", mode: "silent", modeSince: MONDAY, testRecipient: "crm:tess" } as const;
    await store.tenants.save({ id: it.tenantId, ...silent });
    await it.tell("crm:lead:2", {}, ...story(7 * 24 * 60, 7 * 24 * 60 + 5, "Web"));
    await it.liveTo(MONDAY + 7 * DAY);
    await makePacks(it.ports, it.rules, it.tenantId);
    await it.liveTo(MONDAY + 7 * DAY + MINUTE);
    expect(told().map(({ message }) => [message.to.userId, message.subject])).toEqual([
      ["crm:robin", "Weekly breach review, 2026-03-02 to 2026-03-08"],
      ["crm:tess", "[Silent] Weekly breach review, 2026-03-09 to 2026-03-15"],
    ]);
    expect(told()[1]?.message.body[0]).toBe("In live mode this would have gone to Robin.");
  });

  test("a failure while it is kept leaves nothing, and the next try makes it", async () => {
    const it = await aWeek();
    await it.liveTo(MONDAY);
    const broken = {
      ...it.ports,
      store: {
        ...it.ports.store,
        transaction: <T>(work: Parameters<typeof store.transaction<T>>[0]) =>
          store.transaction<T>(async (data) => {
            await work(data);
            throw new Error("the power went");
          }),
      },
    };
    await expect(makePacks(broken, it.rules, it.tenantId)).rejects.toThrow("the power went");
    expect(await store.packs.list(it.tenantId)).toEqual([]);
    expect(await makePacks(it.ports, it.rules, it.tenantId)).toBe(true);
  });
});

describe("the monthly exceptions", () => {
  test("name reviews, unknown values, what was stopped and who decided", async () => {
    const it = await aWeek();
    await it.tell(
      "crm:lead:5",
      {},
      {
        kind: "engaged",
        occurredAt: NINE + 2 * HOUR,
        engagement: "form",
        properties: { lead_type: "astrology" },
      },
    );
    await actOnBreach(it.ports, it.rules, it.tenantId, {
      journey: "crm:lead:3",
      action: "suppress",
      note: "in talks",
      by: "sam",
    });
    await it.liveTo(Date.UTC(2026, 3, 1, 8));
    await makePacks(it.ports, it.rules, it.tenantId);
    const pack = (await store.packs.get(it.tenantId, "monthly", "2026-03-01"))!;
    expect(pack.body).toMatchObject({
      unclassified: [{ name: "lead_type = astrology", n: 1 }],
      suppressed: 1,
      decisions: [{ type: "suppress", by: "sam", n: 1 }],
      reviews: expect.arrayContaining([{ name: "unclassified", opened: 1, decided: 0, stillOpen: 1 }]),
    });
    expect(packText(pack, "UTC").join("\n")).toContain("Journeys about which alerts were stopped: 1");
    expect(packCsv(pack)).toContain("unclassified,lead_type = astrology");
  });
});

describe("when a report is due", () => {
  const berlin = aPolicy({ timeZone: "Europe/Berlin" });

  test("a week ends on Monday, local time; its report comes at 08:00, also when the clocks change", () => {
    const before = Date.UTC(2026, 2, 30, 6) - 1;
    expect(nextReportAt(berlin, "weekly", before)).toBe(before + 1);
    const [latest] = reportPeriods(berlin, "weekly", before + 1, 1);
    expect(latest).toEqual({
      name: "2026-03-23",
      start: Date.UTC(2026, 2, 22, 23),
      end: Date.UTC(2026, 2, 29, 22),
      dueAt: Date.UTC(2026, 2, 30, 6),
    });
    expect(nextReportAt(berlin, "weekly", before + 1)).toBe(Date.UTC(2026, 3, 6, 6));
  });

  test("months of any length, one after another without a gap", () => {
    const periods = reportPeriods(berlin, "monthly", Date.UTC(2026, 2, 1, 12), 3);
    expect(periods.map(({ name }) => name)).toEqual(["2026-02-01", "2026-01-01", "2025-12-01"]);
    expect(periods[0]?.start).toBe(periods[1]?.end);
    expect(periods[1]?.start).toBe(periods[2]?.end);
  });

  test("at the day and time that the policy names", () => {
    const policy = aPolicy({ packs: { weekly: { day: 3, at: "17:30" } } });
    const next = nextReportAt(policy, "weekly", MONDAY);
    expect(next).toBe(MONDAY + 2 * DAY + 9.5 * HOUR);
    expect(reportPeriods(policy, "weekly", next, 1)[0]?.name).toBe("2026-03-02");
  });
});
