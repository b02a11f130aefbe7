import type { Understood } from "../../../connectors/connector.ts";
import type { TenantFact, UserId } from "../../../src/domain/facts.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import type { CrmAccount } from "./account.ts";
import { keysOf, kindsOf, ofKind, pageOf, story, sweepAll } from "./story.ts";

/** What a CRM tells us, and that every way of telling says the same. */
export function factsContract(account: () => CrmAccount): void {
  describe("what happened to a lead", () => {
    let crm: CrmAccount;
    beforeEach(() => {
      crm = account();
    });

    it("arrives as facts at the source's own times: engagement, queue, person, call", async () => {
      const { lead, pushed, engagedAt } = await story(crm);
      const understood = await crm.connector.understand(crm.session, pushed);
      expect(new Set(understood.facts.map(({ record }) => record))).toEqual(new Set([lead]));
      expect(ofKind(understood, "engaged")).toMatchObject([{ engagement: "form", occurredAt: engagedAt }]);
      const owners = ofKind(understood, "ownerChanged").filter(({ occurredAt }) => occurredAt > engagedAt);
      expect(owners.map(({ ownerId, occurredAt }) => [ownerId, occurredAt])).toEqual([
        [crm.people.queue, engagedAt + MINUTE],
        [crm.people.rep, engagedAt + 2 * MINUTE],
      ]);
      const [call] = ofKind(understood, "activity");
      expect(call).toMatchObject({
        activity: "call",
        direction: "outbound",
        status: "done",
        actorId: crm.people.rep,
        actorKind: "user",
        occurredAt: engagedAt + 5 * MINUTE,
      });
      expect(understood.cards.find(({ record }) => record === lead)).toMatchObject({
        email: "ada@example.com",
      });
      expect([understood.dead.size, understood.erase.length]).toEqual([0, 0]);
    });

    it("has the same keys pushed, read again, swept or told in pieces and out of order", async () => {
      const { lead, pushed, engagedAt } = await story(crm);
      const whole = await crm.connector.understand(crm.session, pushed);
      const backwards = await crm.connector.understand(crm.session, [...pushed].reverse());
      const again = await crm.connector.reread(crm.session, [lead]);
      const pieces = [];
      for (const delivery of pushed)
        pieces.push(...keysOf(await crm.connector.understand(crm.session, [delivery])));
      await crm.pass(5 * MINUTE);
      const swept = await sweepAll(crm, { start: engagedAt, end: crm.now() + 1 });
      expect(keysOf(backwards)).toEqual(keysOf(whole));
      expect(keysOf(again)).toEqual(keysOf(whole));
      expect([...new Set(pieces)].sort()).toEqual(keysOf(whole));
      expect(keysOf(swept)).toEqual(keysOf(whole));
      expect(new Map(swept.facts.map(({ fact }) => [fact.key, fact]))).toEqual(
        new Map(whole.facts.map(({ fact }) => [fact.key, fact])),
      );
    });

    it("is pushed under keys that a second delivery repeats", async () => {
      const { pushed } = await story(crm);
      expect(pushed.length).toBeGreaterThan(3);
      expect(new Set(pushed.map(({ key }) => key)).size).toBe(pushed.length);
      expect(pushed.every(({ accountId }) => accountId === crm.session.installation.accountId)).toBe(true);
    });

    it("includes an owner taken away, and an outcome", async () => {
      const lead = await crm.submitsForm("ada@example.com");
      const taken = crm.alwaysOwned ? crm.people.queue : null;
      await crm.pass(MINUTE);
      await crm.assigns(lead, crm.people.rep);
      await crm.pass(MINUTE);
      await crm.assigns(lead, taken);
      await crm.pass(MINUTE);
      await crm.disqualifies(lead);
      const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
      expect(
        ofKind(understood, "ownerChanged")
          .map(({ ownerId }) => ownerId)
          .slice(-2),
      ).toEqual([crm.people.rep, taken]);
      expect(ofKind(understood, "stageChanged").map(({ stage }) => stage)).toEqual(["disqualified"]);
    });

    it("includes merges: every old record went into the survivor, which carries both stories (D23)", async () => {
      const kept = await crm.submitsForm("ada@example.com");
      const other = await crm.submitsForm("lovelace@example.com");
      await crm.pass(MINUTE);
      const survivor = await crm.merges(kept, other);
      const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
      const merged = ofKind(understood, "merged");
      expect(new Set(merged.map((fact) => fact.survivor))).toEqual(new Set([survivor]));
      const losers = merged.flatMap((fact) => fact.losers);
      expect(
        [kept, other].filter((record) => record !== survivor).every((record) => losers.includes(record)),
      ).toBe(true);
      expect(understood.cards.map(({ record }) => record)).toEqual([survivor]);
      const old = await crm.connector.reread(crm.session, [other]);
      expect(new Set(old.facts.map(({ record }) => record))).toEqual(new Set([survivor]));
    });

    it("includes a deletion, told by the event and by a later reading", async () => {
      const lead = await crm.submitsForm("ada@example.com");
      await crm.pass(MINUTE);
      await crm.deletes(lead);
      const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
      expect(ofKind(understood, "deleted").map(({ record }) => record)).toEqual([lead]);
      const again = await crm.connector.reread(crm.session, [lead]);
      expect(kindsOf(again)).toEqual(["deleted"]);
      expect(keysOf(again)).toEqual(
        keysOf({ facts: understood.facts.filter(({ fact }) => fact.kind === "deleted") }),
      );
    });

    it("includes the way back out of the recycle bin", async () => {
      const lead = await crm.submitsForm("ada@example.com");
      await crm.pass(MINUTE);
      await crm.deletes(lead);
      await crm.pass(MINUTE);
      await crm.restores(lead);
      const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
      expect(ofKind(understood, "restored")).toMatchObject([{ record: lead }]);
      expect(kindsOf(understood)).not.toContain("deleted");
      expect(understood.cards.map(({ record }) => record)).toEqual([lead]);
      expect(kindsOf(await crm.connector.reread(crm.session, [lead]))).not.toContain("deleted");
    });

    it("includes a mail, once, however many records a CRM keeps of it", async () => {
      const start = crm.now();
      const lead = await crm.submitsForm("ada@example.com");
      await crm.pass(MINUTE);
      await crm.mails(lead, crm.people.rep);
      const pushed = await crm.pass(MINUTE);
      const whole = await crm.connector.understand(crm.session, pushed);
      expect(ofKind(whole, "activity")).toMatchObject([
        {
          activity: "email",
          direction: "outbound",
          status: "done",
          actorId: crm.people.rep,
          actorKind: "user",
          record: lead,
        },
      ]);
      const activities = new Set<string>();
      const note = (told: Pick<Understood, "facts">) => {
        for (const { key } of ofKind(told, "activity")) activities.add(key);
      };
      for (const delivery of pushed) note(await crm.connector.understand(crm.session, [delivery]));
      note(await crm.connector.reread(crm.session, [lead]));
      await crm.pass(5 * MINUTE);
      note(await sweepAll(crm, { start, end: crm.now() + 1 }));
      expect([...activities]).toEqual([ofKind(whole, "activity")[0]!.key]);
    });

    it("includes a conversion: the story goes on at what the lead became (D23)", async () => {
      const lead = await crm.submitsForm("ada@example.com");
      await crm.calls(lead, crm.people.rep);
      const before = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
      const became = await crm.converts?.(lead, crm.people.rep);
      // Where leads stay what they are, there is nothing to tell.
      if (became === undefined) return;
      const converted = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
      expect(ofKind(converted, "converted")).toMatchObject([{ record: lead, to: became }]);
      expect(converted.cards.map(({ record }) => record)).toEqual([became]);
      const [call] = ofKind(before, "activity");
      expect(ofKind(converted, "activity")).toMatchObject([
        { activityId: call!.activityId, occurredAt: call!.occurredAt, record: became },
      ]);
      const engagements = (told: Pick<Understood, "facts">) => ofKind(told, "engaged").map(({ key }) => key);
      expect(engagements(converted)).toEqual(engagements(before));
      const again = await crm.connector.reread(crm.session, [lead]);
      const fromNew = await crm.connector.reread(crm.session, [became]);
      expect(keysOf(again)).toEqual(keysOf(fromNew));
      await crm.calls(became, crm.people.rep);
      const later = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
      expect(ofKind(later, "activity").map(({ record }) => record)).toEqual([became]);
    });

    it("asks for erasure when the CRM does (D40)", async () => {
      const lead = await crm.submitsForm("ada@example.com");
      await crm.pass(MINUTE);
      await crm.erases(lead);
      const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
      expect(understood.erase).toEqual([lead]);
      expect(understood.cards).toEqual([]);
    });
  });

  describe("a sweep", () => {
    let crm: CrmAccount;
    beforeEach(() => {
      crm = account();
    });

    it("finds what was never pushed, counts it, and goes on from any cursor", async () => {
      const start = crm.now();
      for (const name of ["a", "b", "c"]) {
        const lead = await crm.submitsForm(`${name}@example.com`);
        await crm.calls(lead, crm.people.rep);
      }
      await crm.pass(10 * MINUTE);
      const window = { start, end: crm.now() };
      const whole = await sweepAll(crm, window);
      expect(whole.facts.filter(({ fact }) => fact.kind === "engaged")).toHaveLength(3);
      expect(whole.facts.filter(({ fact }) => fact.kind === "activity")).toHaveLength(3);
      expect([whole.seen, whole.total]).toEqual([6, 6]);
      // A process that was killed goes on from the last cursor it kept, and misses nothing.
      const first = await pageOf(crm, window, null);
      const rest = [...first.understood.facts];
      for (let cursor = first.next; cursor !== null; ) {
        const page = await pageOf(crm, window, cursor);
        expect((await pageOf(crm, window, cursor)).next).toBe(page.next);
        rest.push(...page.understood.facts);
        cursor = page.next;
      }
      expect(keysOf({ facts: rest })).toEqual(keysOf(whole));
    });

    it("of a window in which nothing changed finds nothing", async () => {
      await story(crm);
      await crm.pass(DAY);
      const swept = await sweepAll(crm, { start: crm.now() - HOUR, end: crm.now() });
      expect([swept.facts, swept.seen]).toEqual([[], 0]);
    });
  });

  describe("people", () => {
    let crm: CrmAccount;
    beforeEach(() => {
      crm = account();
    });

    it("are told with name, activity and kind; told again they are the same facts", async () => {
      const first = await crm.connector.people(crm.session);
      const again = await crm.connector.people(crm.session);
      const keys = (facts: readonly TenantFact[]) => facts.map(({ key }) => key).sort();
      expect(keys(again)).toEqual(keys(first));
      const latest = (user: UserId) =>
        Object.assign({}, ...first.filter((fact) => fact.kind === "userChanged" && fact.userId === user));
      expect(latest(crm.people.rep)).toMatchObject({ active: true, human: true, name: expect.any(String) });
      expect(latest(crm.people.leaver)).toMatchObject({ active: false });
      expect(latest(crm.people.queue)).toMatchObject({ human: false });
    });
  });
}
