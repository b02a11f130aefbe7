import type { z } from "zod";
import type { LeadAnswer } from "../../src/api/lead-answer.ts";
import { leadStory } from "../../src/store/lead-page.ts";
import { emailOf, nowOfWorld, openWorld } from "../support/console-world.ts";
import type { PortalStack } from "../support/portal-stack.ts";

type Shown = z.output<typeof LeadAnswer>;
interface Found {
  readonly leads: readonly {
    readonly leadId: string;
    readonly name: string;
    readonly owner: string | null;
    readonly verdict: string | null;
  }[];
  readonly more: boolean;
}

let stack: PortalStack;
beforeAll(async () => {
  stack = await openWorld();
});
afterAll(() => stack?.close());

const get = async <T>(path: string): Promise<T> => {
  const response = await fetch(`${stack.app.url}/api${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};
const post = async (path: string, body: unknown) => {
  const response = await fetch(`${stack.app.url}/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
    body: JSON.stringify(body),
  });
  return { status: response.status, said: (await response.json()) as Readonly<Record<string, unknown>> };
};
const find = async (q: string) => (await get<Found>(`/leads?q=${encodeURIComponent(q)}`)).leads;
const namesFor = async (q: string) => (await find(q)).map(({ name }) => name);
const leadOf = async (q: string) => get<Shown>(`/leads/${(await find(q))[0]!.leadId}`);
const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);

describe("leads are found", () => {
  test.each([
    ["a first name's beginning", "haNN", "Hannah Brandt"],
    ["a surname", "brandt", "Hannah Brandt"],
    ["both, in any order", "brandt hannah", "Hannah Brandt"],
    ["without its accents", "calderon", "Ines Calderón"],
    ["with them", "Calderón", "Ines Calderón"],
    ["part of a name with a hyphen", "montgomery", "Christopher-Alexander Featherstonehaugh-Montgomery"],
    ["a company", "orbis medical", "Hannah Brandt"],
    ["name and company", "hannah supplies", "Hannah Brandt"],
    ["an e-mail address", "brandt@lead.example", "Hannah Brandt"],
    ["the beginning of an e-mail address", "duarte@", "Rafael Duarte"],
  ])("by %s", async (_how, q, name) => {
    expect(await namesFor(q)).toEqual([name]);
  });

  test("by record, whole or its number alone", async () => {
    const [hannah] = await find("hannah");
    const { records } = await get<Shown>(`/leads/${hannah!.leadId}`);
    expect(records.map(({ crm, kind }) => [crm, kind.split(" ")[0]])).toEqual([["HubSpot", "contact"]]);
    expect(await namesFor(records[0]!.record)).toEqual(["Hannah Brandt"]);
    expect(await namesFor(records[0]!.record.split(":")[2]!)).toEqual(["Hannah Brandt"]);
  });

  test("by an address's domain all who have it; nothing typed: the latest first", async () => {
    expect((await namesFor("lead.example")).length).toBe(7);
    expect((await namesFor("")).slice(0, 2)).toEqual([
      "Christopher-Alexander Featherstonehaugh-Montgomery",
      "Gregor Nowak",
    ]);
  });

  test.each(["nobody", "hannah duarte", "rannah", "%", "_annah", "' or 1=1"])("not by %s", async (q) => {
    expect(await namesFor(q)).toEqual([]);
  });

  test("more than asked for is said", async () => {
    expect(await get<Found>("/leads?q=lead.example&limit=3")).toMatchObject({ more: true });
    expect((await get<Found>("/leads?q=lead.example&limit=7")).more).toBe(false);
  });

  test("a new name is found, the old one no more", async () => {
    const { leads } = stack.app.store;
    const { id } = await stack.tenant();
    const [card] = await leads.cards(id, (await find("engel"))[0]!.leadId);
    await leads.putCards(id, [{ ...card!, company: "Paketpost Nord" }]);
    expect(await namesFor("paketpost")).toEqual(["Tobias Engel"]);
    expect(await namesFor("lumen")).toEqual([]);
  });

  test("in no other account, and in nobody's scope but their own", async () => {
    const { leadId } = (await find("hannah"))[0]!;
    const { db } = stack.app.store;
    const { id } = await stack.tenant();
    expect(await leadStory(db, "somebody-else", leadId, null)).toBeNull();
    expect(await leadStory(db, id, leadId, ["hubspot:nobody"])).toBeNull();
    expect((await leadStory(db, id, leadId, null))?.leadId).toBe(leadId);
    expect((await fetch(`${stack.app.url}/api/leads/nobody`)).status).toBe(404);
  });
});

describe("a lead's page", () => {
  test("accounts for every second from the engagement until now: systems, then the owner", async () => {
    const lead = await leadOf("hannah");
    const [journey] = lead.journeys;
    expect(journey).toMatchObject({
      engagedAt: at("09:31:12"),
      handoverAt: at("09:38:22"),
      firstTouchAt: null,
      verdict: "pastDue",
      leadType: "Hand-raiser",
      highIntent: true,
      owner: { name: "Carl Colleague" },
      missMs: Date.parse(nowOfWorld) - at("10:08:22"),
    });
    const { stretches } = journey!;
    expect(stretches[0]!.from).toBe(at("09:31:12"));
    for (const [index, { to }] of stretches.entries()) expect(to).toBe(stretches[index + 1]?.from ?? null);
    const systems = stretches.filter(({ whose }) => whose === "systems");
    expect(systems.at(-1)!.to).toBe(at("09:38:22"));
    expect(stretches.slice(systems.length)).toEqual([
      {
        whose: "human",
        where: "Carl Colleague",
        what: "Had the lead",
        from: at("09:38:22"),
        to: null,
      },
    ]);
  });

  test("an unowned lead's time is systems delay alone", async () => {
    const { journeys } = await leadOf("duarte");
    expect(new Set(journeys[0]!.stretches.map(({ whose }) => whose))).toEqual(new Set(["systems"]));
    expect(journeys[0]!.stretches.at(-1)!.to).toBeNull();
    expect(journeys[0]!.why.question).toBe("Why does no response clock run?");
  });

  test("says in words what happened, newest first, each with its system and when it was known", async () => {
    const { happened } = await leadOf("hannah");
    const told = happened.map(
      ({ at: when, what, source }) => `${new Date(when).toISOString().slice(11, 19)} ${what}, ${source}`,
    );
    const times = happened.map(({ at: when }) => when);
    expect(times).toEqual(times.toSorted((one, other) => other - one));
    expect(told).toContain("09:31:12 Engaged, HubSpot");
    expect(told).toContain("09:38:22 Assigned, HubSpot");
    expect(told).toContain("10:08:22 Past due, Leadclock");
    expect(happened.filter(({ source }) => source === "HubSpot").every(({ seenAt }) => seenAt !== null)).toBe(
      true,
    );
  });

  test("names each alert, to whom, and what became of it; those ahead, and those that never come", async () => {
    const { journeys } = await leadOf("hannah");
    const told = journeys[0]!.told.map(({ how, what, to }) => `${how}: ${what}, to ${to}`);
    expect(told).toContain("breach: Response past due, tier 1, to Carl Colleague");
    expect(told).toContain("planned: Response past due, tier 2, to the manager");
    const tier = journeys[0]!.told.find(({ what }) => what === "Response past due, tier 1")!;
    expect(tier.lines[0]!.text).toBe("HubSpot task, open");
  });

  test("explains why, with the rule's version, and whom nothing is held against", async () => {
    const { journeys } = await leadOf("hannah");
    const { why, policy } = journeys[0]!;
    expect(why.question).toBe("Why is this a miss?");
    const text = why.because.map((one) =>
      one.map((part) => (typeof part === "string" ? part : "…")).join(""),
    );
    expect(text[0]).toContain(`rules version ${policy.version}`);
    expect(text[1]).toContain("Carl Colleague");
    expect(text[1]).toContain("7 min 10 s before that are systems delay, not theirs");
    expect(why.cause).not.toBeNull();
  });
});

describe("what its owner says about it", () => {
  test("a reason is kept beside the miss; the same again changes nothing, another one counts from then on", async () => {
    const { leadId, reasons, journeys } = await leadOf("hannah");
    expect(journeys[0]).toMatchObject({ reason: null, mayGive: { reason: true, contest: true } });
    expect(reasons.map(({ value }) => value)).toContain("in_meeting");
    const path = `/leads/${leadId}/reason`;
    const first = await post(path, { reason: "in_meeting", note: "Call with Orbis until 10:20" });
    expect(first).toMatchObject({ status: 200, said: { changed: true, breachReason: "in_meeting" } });
    expect(
      (await post(path, { reason: "in_meeting", note: "Call with Orbis until 10:20" })).said.changed,
    ).toBe(false);
    for (const reason of ["technical", "in_meeting"])
      expect((await post(path, { reason })).said).toMatchObject({ changed: true, breachReason: reason });
    expect((await leadOf("hannah")).journeys[0]!.reason).toEqual({
      value: "in_meeting",
      label: "In a meeting or on a call",
      note: null,
      onRecords: [
        {
          record: expect.any(String),
          crm: "HubSpot",
          stands: "waiting",
          reason: null,
          label: null,
          note: null,
        },
      ],
    });
    expect((await leadOf("hannah")).happened.filter(({ what }) => what === "Reason given")).toHaveLength(3);
  });

  test("none that the policy does not know, and none where nothing was missed", async () => {
    const { leadId } = await leadOf("hannah");
    expect(await post(`/leads/${leadId}/reason`, { reason: "lazy" })).toMatchObject({
      status: 400,
      said: { field: "reason" },
    });
    const sofia = await leadOf("petrou");
    expect(sofia.journeys[0]!.mayGive).toEqual({ reason: false, contest: false });
    expect((await post(`/leads/${sofia.leadId}/reason`, { reason: "technical" })).status).toBe(409);
    expect((await post(`/leads/${sofia.leadId}/contest`, { why: "It is not mine" })).status).toBe(409);
  });

  test("a contested verdict stands, and waits for a reviewer; withdrawn, nobody is asked", async () => {
    const { leadId } = await leadOf("hannah");
    const contested = await post(`/leads/${leadId}/contest`, { why: "I was never told" });
    expect(contested.said.openReviews).toContain("contested");
    const { journeys } = await leadOf("hannah");
    expect(journeys[0]).toMatchObject({ verdict: "pastDue", mayGive: { contest: false } });
    const review = journeys[0]!.reviews.find(({ kind }) => kind === "contested")!;
    expect(review.detail).toContain("contests the verdict on response: I was never told");
    const asked = await get<{ choices: readonly string[]; evidence: readonly string[] }>(
      `/reviews/${review.handle}`,
    );
    expect(asked.choices).toEqual(["keep", "reclassify", "exclude"]);
    expect((await post(`/leads/${leadId}/contest`, { why: "Once more" })).said.changed).toBe(false);
    const withdrawn = await post(`/leads/${leadId}/contest/withdraw`, {});
    expect(withdrawn.said.openReviews).not.toContain("contested");
    expect((await leadOf("hannah")).journeys[0]!.mayGive.contest).toBe(true);
  });

  test("a reviewer who keeps it settles it", async () => {
    const { leadId } = await leadOf("hannah");
    await post(`/leads/${leadId}/contest`, { why: "I was never told" });
    const { handle } = (await leadOf("hannah")).journeys[0]!.reviews.find(
      ({ kind }) => kind === "contested",
    )!;
    expect((await post(`/reviews/${handle}/decision`, { decision: "keep" })).status).toBe(200);
    const review = (await leadOf("hannah")).journeys[0]!.reviews.find(({ kind }) => kind === "contested")!;
    expect(review).toMatchObject({ isOpen: false, decidedAt: Date.parse(nowOfWorld) });
  });
});

describe("once it is answered", () => {
  test("the parts add up to the speed to lead, and the touch is told as what it was", async () => {
    await stack.call(emailOf("Brandt"), "carl");
    const lead = await leadOf("hannah");
    const [journey] = lead.journeys;
    const { rows } = await stack.app.store.db.query<{ systems: number; human: number; total: number }>(
      "select systems_ms as systems, human_ms as human, total_ms as total from journeys where journey_id = $1",
      [journey!.id],
    );
    const lasting = (whose: string) =>
      journey!.stretches
        .filter((one) => one.whose === whose)
        .reduce((sum, { from, to }) => sum + (to! - from), 0);
    expect({ systems: lasting("systems"), human: lasting("human") }).toEqual({
      systems: rows[0]!.systems,
      human: rows[0]!.human,
    });
    expect(lasting("systems") + lasting("human")).toBe(rows[0]!.total);
    expect(lead.happened.find(({ what }) => what === "First touch")).toMatchObject({
      at: journey!.firstTouchAt,
      source: "HubSpot",
    });
    expect(journey!.why.because.at(-1)!.at(-1)).toMatch(/stopped the clock, .* late\./);
    expect(journey!.told.find(({ what }) => what === "Response past due, tier 2")).toMatchObject({
      how: "not",
    });
  });
});
