import { MINUTE } from "../../src/domain/time.ts";
import { moveRunning } from "../../workflows/policies/move-running.ts";
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

test("a version takes effect at its time; nothing before it, and nothing in the past", async () => {
  const revision = await world.ready();
  const past = await world.ask("POST", "/policies/publish", {
    revision,
    effectiveAt: "2026-03-02T08:59:59Z",
  });
  expect(past).toMatchObject({ status: 400, body: { field: "effectiveAt" } });
  expect((await world.ask("POST", "/policies/publish", { revision, effectiveAt: "tomorrow" })).status).toBe(
    400,
  );
  const noon = await world.ask("POST", "/policies/publish", {
    revision,
    effectiveAt: "2026-03-02T13:00:00+01:00",
  });
  expect(noon.body).toMatchObject({ version: 2, effectiveAt: "2026-03-02T12:00:00.000Z" });
  await world.lead("early", at("11:59:00"));
  await world.lead("late", at("12:00:00"));
  expect([(await world.response("early")).target, (await world.response("late")).target]).toEqual([
    "30 open minutes",
    "15 open minutes",
  ]);
});

test("a version that waits for its time is not overtaken unawares; rolling back takes its place", async () => {
  const revision = await world.ready();
  await world.ask("POST", "/policies/publish", { revision, effectiveAt: "2026-03-09T09:00:00Z" });
  const next = await world.ask("PUT", "/policies/draft", { policy: world.within(5), basedOn: 2 });
  const sooner = await world.ask("POST", "/policies/publish", {
    revision: next.body.revision,
    override: { reason: "now" },
  });
  expect(sooner.status).toBe(409);
  expect(sooner.body.error).toContain(
    "Version 2 takes effect at 2026-03-09T09:00:00.000Z and would replace this one then.",
  );
  const back = await world.ask("POST", "/policies/rollback", { version: 1, latest: 2 });
  expect(back.body).toMatchObject({
    version: 3,
    effectiveAt: "2026-03-09T09:00:00.000Z",
    note: "Rolled back to version 1.",
    changes: ["hand-raiser target: 15 minutes → 30 minutes"],
  });
  await world.lead("later", at("09:01:00"));
  await world.liveTo(Date.parse("2026-03-09T09:00:00Z"));
  await world.tell(
    "crm:lead:z",
    {},
    {
      kind: "engaged",
      occurredAt: Date.parse("2026-03-09T09:00:00Z"),
      engagement: "form",
      properties: { lead_type: "hand-raiser" },
    },
  );
  expect((await world.journeys("crm:lead:z")).at(-1)!.policyVersion).toBe(3);
});

test("rolling back is a new version that says so; who did not see the newest is told; the same twice is refused", async () => {
  const revision = await world.ready();
  await world.ask("POST", "/policies/publish", { revision });
  expect((await world.ask("POST", "/policies/rollback", { version: 1, latest: 1 })).status).toBe(409);
  const both = await Promise.all(
    [0, 1].map(() => world.ask("POST", "/policies/rollback", { version: 1, latest: 2 })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await world.ask("GET", "/policies")).body.versions.at(-1)).toMatchObject({
    version: 3,
    note: "Rolled back to version 1.",
  });
  expect((await world.ask("POST", "/policies/rollback", { version: 1 })).body.error).toContain(
    "version 3 says the same",
  );
  expect((await world.ask("POST", "/policies/rollback", { version: 9 })).status).toBe(404);
});

describe("the threshold goes from thirty to fifteen minutes at noon", () => {
  test("who runs stays on the old version, who comes gets the new one", async () => {
    await world.lead("old", at("11:50:00"));
    await world.liveTo(at("12:00:00"));
    const published = await world.ask("POST", "/policies/publish", { revision: await world.ready() });
    expect(published.body.effectiveAt).toBe("2026-03-02T12:00:00.000Z");
    await world.lead("new", at("12:00:00"));
    await world.liveTo(at("12:40:00"));
    expect(await world.response("old")).toMatchObject({ dueAt: at("12:20:00"), status: "miss" });
    expect(await world.response("new")).toMatchObject({ dueAt: at("12:15:00"), status: "miss" });
    expect((await world.journeys("crm:lead:old"))[0]!.policyVersion).toBe(1);
  });

  test("moved, a lead that waits too long already is a miss and nobody is told; the others are told at their new time", async () => {
    await world.lead("waits", at("11:40:00"));
    await world.lead("fresh", at("11:50:00"));
    await world.lead("done", at("11:00:00"), at("11:20:00"));
    await world.liveTo(at("12:00:00"));
    const revision = await world.ready();
    const { running } = (await world.ask("GET", "/policies/draft/preview")).body.result;
    // The done one's follow-up runs too, and stays as it is.
    expect(running).toMatchObject({ leads: 3, flips: 1, dueEarlier: 4, dueLater: 0 });
    expect(running.clocks).toMatchObject([
      { clock: "response", from: "pending", to: "miss", dueTo: "2026-03-02T11:55:00.000Z" },
    ]);
    const tasks = world.accounts.crm.tasks.length;

    await world.ask("POST", "/policies/publish", { revision, moveRunning: true });
    while (await moveRunning(world.ports, world.rules));
    expect(await world.response("waits")).toMatchObject({ dueAt: at("11:55:00"), status: "miss" });
    expect(await world.response("done")).toMatchObject({ status: "hit", target: "30 open minutes" });
    await world.liveTo(at("12:00:00") + MINUTE);
    expect(world.accounts.crm.tasks).toHaveLength(tasks);

    await world.liveTo(at("12:10:00"));
    expect(await world.response("fresh")).toMatchObject({ dueAt: at("12:05:00"), status: "miss" });
    const told = world.accounts.crm.tasks.slice(tasks);
    expect(told.map(({ attachTo, dueAt }) => [attachTo, dueAt])).toEqual([
      ["crm:lead:fresh", at("12:02:00")],
      ["crm:lead:fresh", at("12:05:00")],
    ]);
    expect((await world.audited()).at(-1)).toMatchObject({
      action: "policy.clocksMoved",
      actor: "ada",
      detail: { leads: 3 },
    });
    expect(await moveRunning(world.ports, world.rules)).toBe(false);
  });

  test("a move that is to come happens at its time, whoever works then", async () => {
    await world.lead("old", at("11:50:00"));
    const revision = await world.ready();
    await world.ask("POST", "/policies/publish", {
      revision,
      effectiveAt: "2026-03-02T12:00:00Z",
      moveRunning: true,
    });
    expect(await moveRunning(world.ports, world.rules)).toBe(false);
    await world.liveTo(at("12:00:00"));
    const both = await Promise.all([0, 1].map(() => moveRunning(world.ports, world.rules)));
    expect(both).toContain(true);
    expect(await world.response("old")).toMatchObject({ dueAt: at("12:05:00") });
  });
});
