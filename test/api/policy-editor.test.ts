import { type PolicyWorld, policyWorld } from "../support/policy-world.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);
const NINE = at("09:00:00");

let store: FreshStore;
let world: PolicyWorld;
beforeAll(async () => {
  store = await freshStore();
});
beforeEach(async () => {
  world = await policyWorld(store, NINE);
});
afterEach(() => world.close());
afterAll(() => store.remove());

interface Editor {
  readonly newest: number;
  readonly draft: { readonly revision: number } | null;
  readonly policy: Readonly<Record<string, unknown>>;
  readonly published: Readonly<Record<string, unknown>>;
  readonly preset: string | null;
}
interface Examples {
  readonly examples: readonly { readonly clock: string; readonly label: string; readonly words: string }[];
  readonly timeZone: string | null;
  readonly problems: readonly { readonly field: string; readonly fix: string }[];
  readonly error: string;
}

test("an editor begins with the newest version, written out, and goes on with the draft", async () => {
  const fresh = await world.ask<Editor>("GET", "/policies/editor");
  const { version: _version, effectiveAt: _at, ...rules } = world.within(30);
  expect(fresh.body).toEqual({
    newest: 1,
    draft: null,
    policy: rules,
    published: rules,
    preset: null,
    hasPreview: false,
  });
  await world.draft(15);
  const drafted = (await world.ask<Editor>("GET", "/policies/editor")).body;
  expect(drafted.draft?.revision).toBe(1);
  expect(drafted.policy.clocks).toEqual(world.within(15).clocks);
  expect(drafted.published).toEqual(rules);
});

test("a draft on a preset is written out; one that is not sound keeps what it says", async () => {
  const policy = { preset: "default", timeZone: "America/New_York", leadTypes: [] };
  await world.ask("PUT", "/policies/draft", { policy, basedOn: 1 });
  const { body } = await world.ask<Editor>("GET", "/policies/editor");
  expect(body.preset).toBe("default");
  expect(body.policy).toMatchObject({ timeZone: "America/New_York", leadTypes: [], sla: "response" });
  await world.ask("PUT", "/policies/draft", { policy: { preset: "nope" }, basedOn: 1, revision: 1 });
  expect((await world.ask<Editor>("GET", "/policies/editor")).body.policy).toEqual({ preset: "nope" });
});

test("a text that is not kept says what it would change, or what is wrong with it", async () => {
  const sound = await world.ask("POST", "/policies/changes", { policy: world.within(20) });
  expect(sound.body).toEqual({ changes: ["hand-raiser target: 30 minutes → 20 minutes"], problems: [] });
  const wrong = await world.ask("POST", "/policies/changes", { policy: world.within(-5) });
  expect(wrong.body.changes).toBeNull();
  expect(wrong.body.problems).toEqual([
    expect.objectContaining({ field: "clocks.response.target.byLeadType.hand-raiser.minutes" }),
  ]);
  expect((await world.ask("GET", "/policies/draft")).status).toBe(404);
});

test("a worked example says when a lead is due before a weekend, for every lead type", async () => {
  const policy = {
    ...world.within(30),
    calendars: {
      business: {
        timeZone: "America/New_York",
        week: Object.fromEntries(
          ["mon", "tue", "wed", "thu", "fri"].map((day) => [day, [["09:00", "17:00"]]]),
        ),
      },
    },
  };
  const { body } = await world.ask<Examples>("POST", "/policies/due-example", { policy });
  expect(body.timeZone).toBe("America/New_York");
  expect(body.examples.filter(({ clock }) => clock === "response").map(({ words }) => words)).toEqual([
    "Fri 6 Mar 16:50 + 30 open minutes → Mon 9 Mar 09:20 EDT",
    "Fri 6 Mar 16:50 + 1 business day → Mon 9 Mar 16:50 EDT",
    "Fri 6 Mar 16:50 + 1 business day → Mon 9 Mar 16:50 EDT",
  ]);
  const saturday = await world.ask<Examples>("POST", "/policies/due-example", {
    policy,
    at: "2026-03-14T10:00",
  });
  expect(saturday.body.examples.find(({ label }) => label === "Hand-raiser")?.words).toBe(
    "Sat 14 Mar 10:00 + 30 open minutes → Mon 16 Mar 09:30 EDT",
  );
});

test("an example that cannot be worked out says why", async () => {
  const unsound = await world.ask<Examples>("POST", "/policies/due-example", { policy: world.within(-5) });
  expect(unsound.body).toMatchObject({
    examples: [],
    timeZone: null,
    problems: [{ fix: expect.any(String) }],
  });
  const noTime = await world.ask<Examples>("POST", "/policies/due-example", {
    policy: world.within(5),
    at: "Friday",
  });
  expect([noTime.status, noTime.body.error]).toEqual([
    400,
    expect.stringContaining('"Friday" is no local time'),
  ]);
});

test("choices are the people by name, and what leads really said of themselves", async () => {
  await world.lead("kit", at("08:00:00"));
  await world.lead("ann", at("08:10:00"));
  const { body } = await world.ask<{
    people: readonly { name: string; person: string; active: boolean }[];
    seen: readonly { property: string; value: string; leads: number }[];
  }>("GET", "/policies/choices");
  expect(body.seen).toContainEqual({ property: "lead_type", value: "hand-raiser", leads: 2 });
  expect(body.seen).toContainEqual({ property: "engagement", value: "form", leads: 2 });
  expect(body.people.map(({ name }) => name)).toEqual([...body.people.map(({ name }) => name)].sort());
});

test("holidays of a place come as dates, with what to look at; a place that is none is named", async () => {
  const found = await world.ask<{
    holidays: Record<string, string>;
    source: string;
    moved: readonly object[];
  }>("GET", "/policies/holidays?country=us&region=ny&from=2027&to=2027");
  expect(found.body.holidays["2027-11-25"]).toBe("Thanksgiving Day");
  expect(found.body.holidays["2027-12-24"]).toContain("Christmas Day");
  expect(found.body.moved).toContainEqual({
    date: "2027-12-25",
    name: "Christmas Day",
    insteadOn: "2027-12-24",
  });
  expect(found.body.source).toContain("CC BY 3.0");
  const nowhere = await world.ask("GET", "/policies/holidays?country=UK&from=2027&to=2027");
  expect([nowhere.status, nowhere.body.error]).toEqual([
    400,
    expect.stringContaining('there is no country "UK"'),
  ]);
  const long = await world.ask("GET", "/policies/holidays?country=US&from=2027&to=2090");
  expect(long.status).toBe(400);
});

test("presets are whole and sound", async () => {
  const { body } = await world.ask<{
    presets: readonly { preset: string; policy: Record<string, unknown> }[];
  }>("GET", "/policies/presets");
  expect(body.presets.map(({ preset }) => preset)).toContain("aggressive-inbound");
  for (const { policy } of body.presets)
    expect((await world.ask("POST", "/policies/validate", { policy })).body).toEqual({
      valid: true,
      problems: [],
    });
});

test("who may only read may not try texts, and reps see no rules", async () => {
  const viewer = { name: "vic", role: "viewer" as const };
  const rep = { name: "rae", role: "rep" as const };
  expect((await world.ask("GET", "/policies/editor", undefined, viewer)).status).toBe(200);
  expect((await world.ask("POST", "/policies/changes", { policy: {} }, viewer)).status).toBe(403);
  for (const path of ["/policies/editor", "/policies/choices", "/policies/presets"])
    expect((await world.ask("GET", path, undefined, rep)).status).toBe(403);
});

test("a preview has the answers by how long they took beside both thresholds, and the load by day", async () => {
  await world.lead("kit", at("09:00:00"), at("09:20:00"));
  await world.lead("ann", at("09:00:00"), at("09:04:00"));
  await world.draft(15);
  const { body } = await world.previewed();
  const result = body.result as unknown as {
    readonly openDays: number;
    readonly delays: readonly {
      readonly leadType: string;
      readonly widthMs: number;
      readonly bins: readonly { leads: number; toMiss: number }[];
    }[];
    readonly alerts: { readonly after: { readonly days: readonly { day: string; alerts: number }[] } };
    readonly flipped: readonly { readonly name: string | null }[];
  };
  expect(result.delays).toHaveLength(1);
  const [hands] = result.delays;
  expect(hands).toMatchObject({
    leadType: "hand-raiser",
    widthMs: 5 * 60_000,
    unanswered: 0,
    before: { ms: 30 * 60_000, words: "30 open minutes" },
    after: { ms: 15 * 60_000, words: "15 open minutes" },
  });
  expect(hands!.bins.map(({ leads, toMiss }) => [leads, toMiss]).slice(0, 5)).toEqual([
    [1, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [1, 1],
  ]);
  expect(result.alerts.after.days).toEqual([{ day: "2026-03-02", alerts: 2 }]);
  expect(result.openDays).toBe(65);
  expect(result.flipped).toHaveLength(1);
});
