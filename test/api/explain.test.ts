import { type PolicyWorld, policyWorld } from "../support/policy-world.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);
const KIT = "crm:lead:kit";

let store: FreshStore;
let world: PolicyWorld;
beforeAll(async () => {
  store = await freshStore();
  world = await policyWorld(store, at("08:00:00"));
  await lead(KIT, "kit@lead.example");
  await lead("crm:lead:twin-1", "twin@lead.example");
  await world.liveTo(at("11:00:00"));
});
afterAll(async () => {
  await world.close();
  await store.remove();
});

/** As far as these tests look into it. */
interface Told {
  readonly lead: string;
  readonly journeys: readonly {
    readonly clocks: readonly {
      readonly clock: string;
      readonly usedMs: number;
      readonly counted: readonly { readonly stretches: readonly { start: number; end: number }[] }[];
      readonly alerts: readonly unknown[];
    }[];
  }[];
}

async function lead(record: string, email: string): Promise<void> {
  await world.tell(
    record,
    { name: record, email },
    {
      kind: "engaged",
      occurredAt: at("09:00:00"),
      engagement: "form",
      properties: { lead_type: "hand-raiser" },
    },
    { kind: "ownerChanged", occurredAt: at("09:00:00"), ownerId: "crm:7" },
  );
}

test("by record, by e-mail address and by its own id it is the same lead", async () => {
  const byRecord = await world.ask<Told>("GET", `/explain/${encodeURIComponent(KIT)}`);
  expect(byRecord.status).toBe(200);
  const byEmail = await world.ask("GET", `/explain/${encodeURIComponent("KIT@lead.example")}`);
  const byId = await world.ask("GET", `/explain/${byRecord.body.lead}`);
  expect(byEmail.body).toEqual(byRecord.body);
  expect(byId.body).toEqual(byRecord.body);
});

test("one clock: the verdict, what counted, who was told, under which rules", async () => {
  const { body } = await world.ask<Told>("GET", `/explain/${encodeURIComponent(KIT)}/response`);
  const clock = body.journeys[0]!.clocks[0]!;
  const [stored] = (await world.journeys(KIT)).flatMap(({ clocks }) =>
    clocks.filter(({ clock: name }) => name === "response"),
  );
  expect(clock).toMatchObject({
    verdict: { status: "miss" },
    due: { at: stored!.dueAt },
    cause: { cause: "rep" },
    policy: { version: 1 },
  });
  const counted = clock.counted.flatMap(({ stretches }) => stretches);
  expect(counted.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(clock.usedMs);
  expect(clock.alerts[0]).toMatchObject({ step: "warning-1", state: expect.stringMatching(/^sent/) });
  expect(body.journeys[0]!.clocks.map((one) => one.clock)).toEqual(["response"]);
});

test("by the handle that the list of breaches shows it is the same lead", async () => {
  const breaches = await world.ask<{ breaches: readonly { handle: string; leadId: string }[] }>(
    "GET",
    "/breaches",
  );
  const byRecord = await world.ask<Told>("GET", `/explain/${encodeURIComponent(KIT)}`);
  const { handle } = breaches.body.breaches.find(({ leadId }) => leadId === byRecord.body.lead)!;
  expect((await world.ask("GET", `/explain/${handle}`)).body).toEqual(byRecord.body);
});

test("who or what is unknown is told with the way to name it", async () => {
  const who = await world.type("explain", "Kit");
  expect(who.err).toContain("There is no such lead. Name it by its e-mail address, by a record of it");
  const what = await world.type("explain", KIT, "--clock", "respons");
  expect(what.err).toContain("There is no clock respons on this lead. It has: assignment, response");
});

test("who is unknown is not found, whichever tenant has them", async () => {
  expect((await world.ask("GET", "/explain/crm%3Alead%3Anobody")).status).toBe(404);
  expect((await world.ask("GET", `/explain/${encodeURIComponent(KIT)}/lunch`)).status).toBe(404);
});

test("in a terminal: words to check by hand, or JSON", async () => {
  const { code, out, err } = await world.type("explain", KIT, "--clock", "response");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("response, journey 1: MISS");
  expect(out).toContain("used in all:");
  expect(out).toContain("the lead asked for contact (form)");
  const json = await world.type("explain", KIT, "--json");
  expect(JSON.parse(json.out).journeys[0].clocks.length).toBeGreaterThan(1);
  expect((await world.type("explain", "crm:lead:nobody")).code).toBe(1);
});
