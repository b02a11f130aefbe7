import { reviewRoutes } from "../../src/api/reviews.ts";
import { EVERYBODY } from "../../src/domain/scope.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { BadInput, Conflict, NotFound } from "../../src/errors.ts";
import { actOnBreach, listBreaches, undoAction } from "../../workflows/reviews/act-on-breach.ts";
import { decideReview, undoReview } from "../../workflows/reviews/decide-review.ts";
import { listReviews, showReview } from "../../workflows/reviews/list-reviews.ts";
import { aPolicy } from "../domain/support/policies.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { type Said, type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const at = (minutes: number) => NINE + minutes * MINUTE;
const ADA = { name: "Ada Lovelace", company: "Engines Ltd", email: "ada@lead.example" };
const RECORD = "crm:lead:1";

const form = (properties: Record<string, string> = {}): Said => ({
  kind: "engaged",
  occurredAt: NINE,
  engagement: "form",
  properties: { lead_type: "hand-raiser", ...properties },
});
const owned: Said = { kind: "ownerChanged", occurredAt: NINE, ownerId: "crm:rep" };
const call = (minutes: number, more: object = {}): Said =>
  ({
    kind: "activity",
    occurredAt: at(minutes),
    activity: "call",
    activityId: "c1",
    direction: "outbound",
    actorId: "crm:rep",
    actorKind: "user",
    status: "done",
    ...more,
  }) as Said;

const people = {
  backups: {},
  managers: {},
  defaultManager: "crm:boss",
  operations: "crm:ops",
  reviewer: "crm:robin",
};
const policy = aPolicy({
  people,
  reviews: [
    { when: [{ property: "topic", is: ["complaint"] }], flag: "complaint" },
    { when: [{ property: "amount", is: ["big"] }], flag: "highValue" },
  ],
});

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());
afterEach(async () => {
  for (const { id } of await store.tenants.all()) await store.tenants.forget(id);
});

const start = async (...facts: readonly Said[]): Promise<TwoCrms> => {
  const it = await twoCrms(store, NINE, policy);
  await it.tell(RECORD, ADA, ...facts);
  return it;
};
const open = (it: TwoCrms) => listReviews(it.ports, it.rules, it.tenantId);
const response = async (it: TwoCrms) =>
  (await it.journeys(RECORD))[0]?.clocks.find(({ clock }) => clock === "response");
const asked = (it: TwoCrms) =>
  it.accounts.crm.tasks
    .filter(({ subject }) => subject.startsWith("Please review"))
    .map(({ assignee }) => assignee);
const audited = async (it: TwoCrms) => (await store.audit.list(it.tenantId)).map(({ action }) => action);
const missed = async (...facts: readonly Said[]) => {
  const it = await start(form(), owned, ...facts);
  await it.liveTo(at(35));
  return it;
};
const act = (it: TwoCrms, wanted: Omit<Parameters<typeof actOnBreach>[3], "journey" | "by">, by = "sam") =>
  actOnBreach(it.ports, it.rules, it.tenantId, { journey: RECORD, by, ...wanted });

describe("D32: the queue of reviews", () => {
  test("lists who decides what by when, with evidence and what each decision would do (R-120)", async () => {
    const it = await start(form({ topic: "Complaint" }), owned);
    const [review, ...others] = await open(it);
    expect(others).toEqual([]);
    expect(review).toMatchObject({
      kind: "complaint",
      lead: "Ada Lovelace, Engines Ltd",
      reviewer: { id: "crm:robin", insteadOf: null },
      openedAt: NINE,
      dueAt: at(30),
      overdue: false,
      holdsClocks: true,
      choices: ["release", "exclude"],
    });
    const shown = await showReview(it.ports, it.rules, it.tenantId, review!.handle);
    expect(shown.evidence.join("\n")).toMatch(/Engaged Mon 2 Mar, 09:00:00.*topic = Complaint/);
    expect(shown.evidence.join("\n")).toMatch(
      /Priority: urgent[\s\S]*Owner: [\s\S]*Rule: response within 30 open minutes/,
    );
    expect(shown.evidence).toContain("No automatic answer went out.");
    expect(shown.would).toEqual([
      {
        decision: "release",
        does: expect.stringMatching(/response goes from review to pending, due Mon 2 Mar, 09:30/),
      },
      { decision: "exclude", does: expect.stringMatching(/response goes from review to excluded/) },
    ]);
    expect(asked(it)).toEqual([]);
    await it.liveTo(at(1));
    expect(asked(it)).toEqual(["crm:robin"]);
  });

  test("existing complaints never reach generic escalation: the reviewer, then the manager, nobody else", async () => {
    const it = await start(form({ topic: "complaint" }), owned);
    await it.liveTo(at(3_000));
    expect(asked(it)).toEqual(["crm:robin", "crm:boss"]);
    expect((await open(it))[0]).toMatchObject({ overdue: true });
  });

  test("released: the clock goes on; the same decision again changes nothing, another one is refused", async () => {
    const it = await start(form({ topic: "complaint" }), owned);
    const { handle } = (await open(it))[0]!;
    const decide = (decision: "release" | "exclude", by = "sam") =>
      decideReview(it.ports, it.rules, it.tenantId, handle, { decision, by, reason: "calm now" });
    expect((await decide("release")).changed).toBe(true);
    expect((await response(it))?.status).toBe("pending");
    expect((await decide("release", "kim")).changed).toBe(false);
    await expect(decide("exclude")).rejects.toBeInstanceOf(Conflict);
    expect(await open(it)).toEqual([]);
    expect((await audited(it)).filter((action) => action === "review.decided")).toHaveLength(1);
    expect(JSON.stringify(await store.audit.list(it.tenantId))).not.toContain("calm now");
  });

  test("two people at once: one decision is kept", async () => {
    const it = await start(form({ topic: "complaint" }), owned);
    const { handle } = (await open(it))[0]!;
    const results = await Promise.allSettled(
      (["release", "exclude"] as const).map((decision) =>
        decideReview(it.ports, it.rules, it.tenantId, handle, { decision, by: decision, reason: "mine" }),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("taken back: the review is open again, nothing is deleted, and it can be decided anew", async () => {
    const it = await start(form({ topic: "complaint" }), owned);
    const { handle } = (await open(it))[0]!;
    await decideReview(it.ports, it.rules, it.tenantId, handle, { decision: "release", by: "sam" });
    const undo = () =>
      undoReview(it.ports, it.rules, it.tenantId, handle, { by: "kim", reason: "wrong lead" });
    expect((await undo()).changed).toBe(true);
    expect((await response(it))?.status).toBe("review");
    expect((await undo()).changed).toBe(false);
    expect((await open(it)).map((one) => one.handle)).toEqual([handle]);
    const again = await decideReview(it.ports, it.rules, it.tenantId, handle, {
      decision: "exclude",
      reason: "a supplier",
      by: "sam",
    });
    expect(again.changed).toBe(true);
    expect((await response(it))?.status).toBe("excluded");
    expect(await audited(it)).toEqual(expect.arrayContaining(["review.decided", "review.undone"]));
    const facts =
      (await store.leads.facts(it.tenantId, [await it.leadOf(RECORD)])).values().next().value ?? [];
    expect(facts.filter(({ kind }) => kind === "decided")).toHaveLength(3);
  });

  test("an unknown value is one question for all leads, and is answered by a lead type", async () => {
    const it = await start(form({ lead_type: "astrology" }), owned);
    await it.tell("crm:lead:2", {}, form({ lead_type: "astrology" }), owned);
    const [review, ...others] = await open(it);
    expect([others, review?.leads]).toEqual([[], 2]);
    const decide = (leadType?: string) =>
      decideReview(it.ports, it.rules, it.tenantId, review!.handle, {
        decision: "reclassify",
        leadType,
        by: "sam",
      });
    await expect(decide()).rejects.toThrow(/leadType/);
    await expect(decide("zodiac")).rejects.toThrow(/hand-raiser, chat, download/);
    await decide("chat");
    const types = [...(await it.journeys(RECORD)), ...(await it.journeys("crm:lead:2"))];
    expect(types.map(({ leadType }) => leadType)).toEqual(["chat", "chat"]);
    expect(await open(it)).toEqual([]);
    // Said again, it goes for whoever came with that value meanwhile.
    await it.tell("crm:lead:3", {}, form({ lead_type: "astrology" }), owned);
    expect(await open(it)).toHaveLength(1);
    await decide("chat");
    expect(await open(it)).toEqual([]);
  });

  test("a touch that nobody is known to have made: accepted in somebody's name", async () => {
    const it = await start(form(), owned, call(10, { actorId: null, actorKind: "unknown" }));
    const review = (await open(it)).find(({ kind }) => kind === "touchWithoutEvidence")!;
    const shown = await showReview(it.ports, it.rules, it.tenantId, review.handle);
    expect(shown.evidence.join("\n")).toMatch(/crm logged a call/);
    expect(shown.would[0]).toMatchObject({ decision: "acceptTouch", does: expect.stringMatching(/to hit/) });
    const accept = (actor?: string) =>
      decideReview(it.ports, it.rules, it.tenantId, review.handle, {
        decision: "acceptTouch",
        actor,
        by: "sam",
      });
    await expect(accept()).rejects.toThrow(/actor/);
    await accept("crm:rep");
    expect((await response(it))?.status).toBe("hit");
  });

  test("what ended undecided takes nobody's place in the queue", async () => {
    const it = await start(form({ amount: "big" }), owned, {
      kind: "stageChanged",
      occurredAt: at(5),
      stage: "disqualified",
    });
    await it.tell("crm:lead:2", {}, { ...form({ amount: "big" }), occurredAt: at(6) } as Said);
    const first = await store.asked.open(it.tenantId, 1);
    expect(first.map(({ leadId }) => leadId)).toEqual([await it.leadOf("crm:lead:2")]);
  });

  test("a decision that does not fit, a reason that is missing, a review that is not there", async () => {
    const it = await start(form({ amount: "big" }), owned);
    const { handle, choices } = (await open(it))[0]!;
    expect(choices).toEqual(["keep", "exclude"]);
    const decide = (decision: "release" | "exclude", of = handle) =>
      decideReview(it.ports, it.rules, it.tenantId, of, { decision, by: "sam" });
    await expect(decide("release")).rejects.toThrow(/Choose one of keep, exclude/);
    await expect(decide("exclude")).rejects.toBeInstanceOf(BadInput);
    await expect(decide("release", "0000000000")).rejects.toBeInstanceOf(NotFound);
    const other = await twoCrms(store, NINE, policy);
    await expect(showReview(other.ports, other.rules, other.tenantId, handle)).rejects.toBeInstanceOf(
      NotFound,
    );
  });

  test("over HTTP only what is declared leaves", async () => {
    const it = await start(form({ amount: "big" }), owned);
    const [list, show] = reviewRoutes({ ports: it.ports, rules: it.rules, store } as unknown as Parameters<
      typeof reviewRoutes
    >[0]);
    const caller = {
      tenantId: it.tenantId,
      name: "sam",
      role: "rep",
      userId: null,
      scope: EVERYBODY,
    } as const;
    const listed = list!.answer.parse(await list!.run({ params: {}, query: {}, body: {} }, caller));
    expect(listed).toMatchObject([{ kind: "highValue" }]);
    const { handle } = (await open(it))[0]!;
    const shown = show!.answer.parse(await show!.run({ params: { handle }, query: {}, body: {} }, caller));
    expect(shown).toMatchObject({ handle, decision: null });
  });
});

describe("R-121: six actions on a breach", () => {
  test("what there is to act on, with cause, evidence and the next tier", async () => {
    const it = await missed();
    const { breaches } = await listBreaches(it.ports, it.rules, it.tenantId, { limit: 200 });
    expect(breaches).toMatchObject([
      { lead: "Ada Lovelace", clock: "response", cause: "rep", nextTier: 2, breachReason: null },
    ]);
  });

  test("only a miss can be acted on", async () => {
    const it = await start(form(), owned, call(5));
    await expect(act(it, { action: "approve" })).rejects.toThrow(/is no miss: it is hit/);
    await expect(act(it, { action: "suppress" })).rejects.toThrow(/note/);
  });

  test("close: what was written about the lead is on the task, not in the audit trail (D40)", async () => {
    const it = await missed();
    await act(it, { action: "close", note: "Ada called from her yacht" });
    await it.liveTo(at(36));
    expect(JSON.stringify(it.accounts.crm.changes)).toContain("yacht");
    const trail = await store.audit.list(it.tenantId);
    expect(trail.filter(({ action }) => action === "alert.closed")).not.toEqual([]);
    expect(JSON.stringify(trail)).not.toContain("yacht");
  });

  test("approve: once, audited with before and after", async () => {
    const it = await missed();
    expect((await act(it, { action: "approve" })).changed).toBe(true);
    expect((await act(it, { action: "approve" }, "kim")).changed).toBe(false);
    const entries = (await store.audit.list(it.tenantId)).filter(({ action }) => action === "breach.approve");
    expect(entries).toMatchObject([
      {
        actor: "sam",
        detail: { before: { clocks: { "response 1": "miss" } }, after: { clocks: { "response 1": "miss" } } },
      },
    ]);
  });

  test("send back: the rep gets a task with the note", async () => {
    const it = await missed();
    await act(it, { action: "sendBack", note: "Which meeting?" });
    await act(it, { action: "sendBack", note: "Which meeting?" });
    await it.liveTo(at(36));
    const back = it.accounts.crm.tasks.filter(({ body }) => body.join().includes("Which meeting?"));
    expect(back.map(({ assignee }) => assignee)).toEqual(["crm:rep"]);
  });

  test("route: operations get a task; the CRM's owner is not changed by us", async () => {
    const it = await missed();
    await act(it, { action: "route", to: "crm:two", note: "speaks Dutch" });
    await it.liveTo(at(36));
    const asked = it.accounts.crm.tasks.filter(({ body }) => body.join().includes("speaks Dutch"));
    expect(asked.map(({ assignee }) => assignee)).toEqual(["crm:ops"]);
    expect(it.accounts.crm.writes.flatMap(({ values }) => Object.keys(values))).not.toContain("owner");
    expect((await it.journeys(RECORD))[0]?.ownerId).toBe("crm:rep");
  });

  test("two people route to two others: each takes back their own", async () => {
    const it = await missed();
    const [two, three] = ["crm:two", "crm:mgr"];
    await act(it, { action: "route", to: two });
    await act(it, { action: "route", to: three });
    const undo = (to: string) =>
      undoAction(it.ports, it.rules, it.tenantId, { journey: RECORD, action: "route", to, by: "kim" });
    expect((await undo(two)).changed).toBe(true);
    expect((await undo(two)).changed).toBe(false);
    expect((await undo(three)).changed).toBe(true);
  });

  test("what is to be decided about a breach says its cause in whole sentences", async () => {
    const it = await missed();
    await it.liveTo(at(3_000));
    const review = (await open(it)).find(({ kind }) => kind === "breachReason");
    const { evidence } = await showReview(it.ports, it.rules, it.tenantId, review!.handle);
    expect(evidence.join("\n")).toMatch(/cause rep: .*\.$/m);
    expect(evidence.join("\n")).not.toContain("..");
  });

  test("escalate: the tier goes out after the CRM was read again, once, and never at its own time again", async () => {
    const it = await missed();
    const before = it.accounts.crm.rereads.length;
    await act(it, { action: "escalate", tier: 2 });
    await act(it, { action: "escalate", tier: 2 });
    await it.liveTo(at(36));
    expect(it.accounts.crm.rereads.length).toBeGreaterThan(before);
    await it.liveTo(at(300));
    const steps = (await store.alerts.of(it.tenantId, await it.leadOf(RECORD)))
      .filter(({ clock }) => clock === "response")
      .map(({ step, decidedAt }) => [step, decidedAt]);
    expect(steps).toEqual([
      ["warning-1", at(24)],
      ["tier-1", at(30)],
      ["tier-2", expect.any(Number)],
    ]);
    expect(steps[2]?.[1]).toBeLessThanOrEqual(at(36));
    await expect(act(it, { action: "escalate" })).rejects.toThrow(/next one is 3/);
    await expect(act(it, { action: "escalate", tier: 9 })).rejects.toThrow(/Its tiers are 1, 2, 3/);
  });

  test("suppress: no further alert; taken back, those ahead come again", async () => {
    const it = await missed();
    await act(it, { action: "suppress", note: "in talks with the board" });
    const undo = { journey: RECORD, action: "suppress", by: "kim" } as const;
    await it.liveTo(at(200));
    const tiers = async () =>
      (await store.alerts.of(it.tenantId, await it.leadOf(RECORD)))
        .filter(({ clock, outcome }) => clock === "response" && outcome === "sent")
        .map(({ step }) => step);
    expect(await tiers()).toEqual(["warning-1", "tier-1"]);
    expect((await undoAction(it.ports, it.rules, it.tenantId, undo)).changed).toBe(true);
    expect((await undoAction(it.ports, it.rules, it.tenantId, undo)).changed).toBe(false);
    await it.liveTo(at(3_000));
    expect(await tiers()).toContain("tier-3");
  });

  test("close: the tasks are closed in the CRM with who and why; the reason counts as recorded", async () => {
    const it = await missed();
    await expect(
      act(it, { action: "close", note: "called from a private phone", breachReason: "lunch" }),
    ).rejects.toThrow(/"lunch" is none of the reasons. Choose one of in_meeting, .*other/);
    await act(it, { action: "close", note: "called from a private phone", breachReason: "other" });
    await it.liveTo(at(36));
    expect(it.accounts.crm.changes.map(({ close }) => close?.note)).toContain(
      "Closed by sam: called from a private phone",
    );
    expect((await it.journeys(RECORD))[0]).toMatchObject({
      breachReason: "other",
      resolutionNote: "called from a private phone",
    });
    await it.liveTo(at(3_000));
    expect((await open(it)).filter(({ kind }) => kind === "breachReason")).toEqual([]);
  });
});
