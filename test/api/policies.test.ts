import fs from "node:fs";
import path from "node:path";
import { MINUTE } from "../../src/domain/time.ts";
import { type PolicyWorld, policyWorld } from "../support/policy-world.ts";
import { type FreshStore, freshStore, temporaryDirectory } from "../support/store.ts";

const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);
const NINE = at("09:00:00");
const BOB = { name: "bob" };

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

test("from a draft over a preview and approvals to a version: everybody sees what, who, when", async () => {
  await world.lead("kit", at("09:00:00"), at("09:20:00"));
  const saved = await world.draft();
  expect(saved).toMatchObject({
    revision: 1,
    basedOn: 1,
    author: "ada",
    changes: ["hand-raiser target: 30 minutes → 15 minutes"],
    problems: [],
  });
  const early = await world.ask("POST", "/policies/publish", { revision: 1 });
  expect(early.status).toBe(400);
  expect(early.body.error).toContain(
    "no preview of this text: There is no preview yet.; not approved: Definitions",
  );

  const preview = await world.previewed();
  expect(preview.body).toMatchObject({ state: "done", share: 1, stale: null, against: 1, days: 90 });
  expect(preview.body.result).toMatchObject({
    leads: 1,
    before: { hits: 1, misses: 0, hitRate: 1, unclassified: 0 },
    after: { hits: 0, misses: 1, hitRate: 0 },
    byLeadType: [{ leadType: "hand-raiser", before: { hits: 1 }, after: { misses: 1 } }],
    flips: { hitToMiss: 1, missToHit: 0 },
    flipped: [{ how: ["hitToMiss"], engagedAt: "2026-03-02T09:00:00.000Z" }],
    alerts: {
      before: { total: 0 },
      after: { total: 2, busiest: [{ userId: "crm:7", day: "2026-03-02", alerts: 2 }] },
    },
  });

  const parts = await world.ask("GET", "/policies/draft/approvals");
  expect(parts.body.approved).toBe(false);
  const approved = await world.ask("POST", "/policies/draft/approvals", { revision: 1, parts: "all" }, BOB);
  expect(approved.body.approved).toBe(true);
  expect(approved.body.parts).toContainEqual(
    expect.objectContaining({
      part: "target:hand-raiser",
      changes: ["hand-raiser target: 30 minutes → 15 minutes"],
      approvedBy: "bob",
      approvedAt: "2026-03-02T09:20:00.000Z",
    }),
  );

  const published = await world.ask("POST", "/policies/publish", { revision: 1 });
  expect(published).toMatchObject({
    status: 200,
    body: { version: 2, effectiveAt: "2026-03-02T09:20:00.000Z", moveRunning: false, overridden: null },
  });
  const now = await world.ask("GET", "/policies");
  expect(now.body).toMatchObject({
    inForce: 2,
    draft: null,
    versions: [{ version: 1 }, { version: 2, publishedBy: "ada" }],
  });
  expect((await world.ask("GET", "/policies/2")).body.policy.clocks).toEqual(world.within(15).clocks);
  expect((await world.ask("GET", "/policies/diff?from=1&to=2")).body.changes).toEqual([
    { part: "target:hand-raiser", words: "hand-raiser target: 30 minutes → 15 minutes" },
  ]);
  expect((await world.rules.of(world.ports.store, world.tenantId)).policies).toHaveLength(2);
  expect((await world.audited()).map(({ action, actor }) => `${action} by ${actor}`)).toEqual([
    "policy.draftSaved by ada",
    "policy.previewed by ada",
    ...parts.body.parts.map(() => "policy.approved by bob"),
    "policy.published by ada",
  ]);
  expect(await world.ports.store.audit.verify(world.tenantId)).toBeNull();
});

test("two people edit at once: the second is told who and when, and nothing is overwritten", async () => {
  await world.draft(20);
  const bobs = { policy: world.within(10), basedOn: 1 };
  const unseen = await world.ask("PUT", "/policies/draft", bobs, BOB);
  expect(unseen.status).toBe(409);
  expect(unseen.body.error).toContain(
    "ada changed the draft at 2026-03-02T09:00:00.000Z: it is at revision 1 now.",
  );
  const both = await Promise.all(
    [15, 10].map((minutes, index) =>
      world.ask(
        "PUT",
        "/policies/draft",
        { policy: world.within(minutes), basedOn: 1, revision: 1 },
        { name: index ? "bob" : "cleo" },
      ),
    ),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const winner = both.find(({ status }) => status === 200)!.body;
  expect((await world.ask("GET", "/policies/draft")).body).toMatchObject({
    revision: 2,
    author: winner.author,
    policy: winner.policy,
  });
  expect((await world.ask("DELETE", "/policies/draft?revision=1", undefined, BOB)).status).toBe(409);
  expect((await world.ask("DELETE", "/policies/draft?revision=2", undefined, BOB)).body).toEqual({
    discarded: 2,
  });
  expect((await world.ask("GET", "/policies/draft")).status).toBe(404);
});

test("two people publish at once: one version, and the other is told", async () => {
  const revision = await world.ready();
  const both = await Promise.all(
    ["ada", "bob"].map((name) => world.ask("POST", "/policies/publish", { revision }, { name })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(both.find(({ status }) => status === 409)!.body.error).toMatch(
    /(ada|bob) published the draft at 2026/,
  );
  expect((await world.ask("GET", "/policies")).body.versions).toHaveLength(2);
  const behind = await world.ask("PUT", "/policies/draft", { policy: world.within(5), basedOn: 1 });
  expect(behind.status).toBe(409);
  expect(behind.body.error).toMatch(/published version 2 at .*; this is based on version 1/);
});

test("an edit voids the approval of its part alone, and makes the preview stale", async () => {
  await world.ready(15);
  const { revision } = await world.draft(10, 1);
  const open = (await world.ask("GET", "/policies/draft/approvals")).body.parts.filter(
    (one) => one.approvedBy === null,
  );
  expect(open).toMatchObject([{ part: "target:hand-raiser" }]);
  expect((await world.ask("GET", "/policies/draft/preview")).body.stale).toContain(
    "the draft was changed since",
  );
  const unseen = await world.ask("POST", "/policies/draft/approvals", { revision: 1, parts: "all" }, BOB);
  expect(unseen.status).toBe(409);
  const refused = await world.ask("POST", "/policies/publish", { revision });
  expect(refused.body.error).toMatch(/no preview of this text: .*not approved: Hand-raiser: target\./);

  await world.ask("POST", "/policies/draft/approvals", { revision, parts: ["target:hand-raiser"] }, BOB);
  await world.previewed(30);
  const back = await world.ask(
    "POST",
    "/policies/draft/approvals",
    { revision, parts: ["tiers"], withdraw: true },
    BOB,
  );
  expect(back.body.approved).toBe(false);
  const strange = await world.ask("POST", "/policies/draft/approvals", { revision, parts: ["moon"] }, BOB);
  expect(strange.body.error).toContain(
    'there is no part "moon". There are: definitions, rules, target:hand-raiser',
  );
});

test("an admin may publish over what is open, with a reason, and it is kept who and why; not a move that nobody previewed", async () => {
  const { revision } = await world.draft();
  const blank = await world.ask("POST", "/policies/publish", { revision, override: { reason: " " } });
  expect(blank.status).toBe(400);
  const override = { reason: "the calendar was wrong, every lead rings" };
  const blind = await world.ask("POST", "/policies/publish", { revision, override, moveRunning: true });
  expect(blind.body.error).toContain("moveRunning: needs a preview of who flips (D22).");
  const published = await world.ask("POST", "/policies/publish", { revision, override });
  expect(published.body.overridden).toMatchObject({ by: "ada", reason: override.reason });
  expect((await world.audited()).at(-1)).toMatchObject({
    action: "policy.overridden",
    actor: "ada",
    detail: override,
  });
  expect((await world.ask("GET", "/policies/2")).body.overridden.open[0]).toContain("no preview");
});

test("a preview that is not of this text, or of too long ago, or of no draft, says so", async () => {
  expect((await world.ask("POST", "/policies/draft/preview", {})).status).toBe(404);
  expect((await world.ask("GET", "/policies/draft/preview")).status).toBe(404);
  await world.draft();
  expect((await world.ask("POST", "/policies/draft/preview", { days: 0 })).body.error).toContain(
    "days: 0 is not a number of days",
  );
  const { body } = await world.previewed(7);
  expect(body.days).toBe(7);
  await world.liveTo(NINE + 8 * 24 * 60 * MINUTE);
  expect((await world.ask("GET", `/policies/draft/preview/${body.id}`)).body.stale).toBe(
    "It is more than a week old.",
  );
  await world.ask("DELETE", "/policies/draft?revision=1");
  expect((await world.ask("GET", `/policies/draft/preview/${body.id}`)).body.stale).toContain("another text");
});

test("what is wrong with a text is told with field, reason and fix; a text that is not sound can be kept, not published", async () => {
  const wrong = { ...world.within(15), sla: "respons" };
  const told = await world.ask("POST", "/policies/validate", { policy: wrong });
  expect(told.body).toMatchObject({
    valid: false,
    problems: [{ field: "sla", reason: 'there is no clock "respons"' }],
  });
  expect(told.body.problems[0]!.fix).toContain('Did you mean "response"?');
  const saved = await world.ask("PUT", "/policies/draft", { policy: wrong, basedOn: 1 });
  expect(saved.body).toMatchObject({ revision: 1, changes: null, problems: told.body.problems });
  expect((await world.ask("POST", "/policies/draft/preview", {})).body).toMatchObject({ field: "sla" });
  expect(
    (await world.ask("POST", "/policies/publish", { revision: 1, override: { reason: "x" } })).body,
  ).toMatchObject({ field: "sla" });
  expect(
    (await world.ask("PUT", "/policies/draft", { policy: [wrong], basedOn: 1, revision: 1 })).status,
  ).toBe(400);
  expect(
    (await world.ask("PUT", "/policies/draft", { policy: wrong, basedOn: 3, revision: 1 })).body.error,
  ).toContain("there is no version 3");
});

test("a draft is advised on with what only the account knows: its channels and its people", async () => {
  await world.people({
    key: "crm:user:7",
    kind: "userChanged",
    source: "crm",
    occurredAt: NINE,
    userId: "crm:7",
    name: "Rita Reyes",
    email: "rita@acme.example",
  });
  const { people, alerts } = world.within(15) as Record<"people" | "alerts", object>;
  const policy = {
    ...world.within(15),
    people: { ...people, reviewer: "rae@nowhere.example", operations: "crm:nobody", executive: "map:1" },
    alerts: { ...alerts, channels: { breach: ["slack"] } },
  };
  const saved = await world.ask("PUT", "/policies/draft", { policy, basedOn: 1 });
  expect(saved.body.advice.map(({ field }) => field)).toEqual(
    expect.arrayContaining(["people.reviewer", "alerts.channels"]),
  );
  expect((await world.ask("GET", "/policies/draft")).body.advice).toEqual(saved.body.advice);
  const file = path.join(temporaryDirectory("advised"), "policy.json");
  fs.writeFileSync(file, JSON.stringify(policy));
  const typed = await world.type("policy", "draft", file);
  fs.rmSync(path.dirname(file), { recursive: true });
  expect(typed.err).toContain(
    "Advice: people.reviewer: nobody in the connected accounts is rae@nowhere.example",
  );
  expect(typed.err).toContain(
    "Advice: people.operations: nobody in the connected accounts has the id crm:nobody",
  );
  // Nobody of that system is known: it may be connected later.
  expect(typed.err).not.toContain("map:1");
});

test("who may read may not edit, who may edit may not approve, who may approve may not publish", async () => {
  const as = (role: "viewer" | "policyEditor" | "approver") => ({ name: role, role });
  const policy = world.within(15);
  expect((await world.ask("GET", "/policies", undefined, as("viewer"))).status).toBe(200);
  expect((await world.ask("PUT", "/policies/draft", { policy, basedOn: 1 }, as("viewer"))).status).toBe(403);
  expect((await world.ask("PUT", "/policies/draft", { policy, basedOn: 1 }, as("policyEditor"))).status).toBe(
    200,
  );
  const approval = { revision: 1, parts: "all" };
  expect((await world.ask("POST", "/policies/draft/approvals", approval, as("policyEditor"))).status).toBe(
    403,
  );
  expect((await world.ask("POST", "/policies/draft/approvals", approval, as("approver"))).status).toBe(200);
  expect((await world.ask("POST", "/policies/publish", { revision: 1 }, as("approver"))).status).toBe(403);
});

test("what is published already can be approved as it is, and a draft that changes nothing needs nobody else", async () => {
  const before = await world.ask("GET", "/policies/1/approvals");
  expect(before.body.approved).toBe(false);
  expect((await world.ask("POST", "/policies/1/approvals", { parts: "all" }, BOB)).body.approved).toBe(true);
  await world.draft(30);
  expect((await world.ask("GET", "/policies/draft/approvals")).body.approved).toBe(true);
  expect((await world.ask("GET", "/policies/7/approvals")).status).toBe(404);
  expect((await world.ask("GET", "/policies/seven")).status).toBe(400);
});
